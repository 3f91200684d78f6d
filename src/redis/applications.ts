import type { Logger, MetricName, Metrics, PartHost } from "../live/index.js";

/** The applications of this process that share one connection to Redis. All get its log entries and metrics. */
export class Applications {
  readonly #uses = new Map<PartHost, number>();
  /** Applications that share a metrics object are observed once. */
  readonly #observed = new Map<Metrics, { applications: number; readonly end: readonly (() => void)[] }>();
  readonly #gauges: { readonly name: Gauge; readonly read: () => number }[] = [];

  /**
   * @param logger used while there is no application
   * @param onUnused called when the last application has ended its use
   */
  constructor(
    private readonly logger: Pick<Logger, "info" | "warn">,
    private readonly onUnused: () => Promise<void>,
  ) {}

  /** The longest resume window of all applications, in ms; `undefined` if there is none. */
  get resumeWindowMs(): number | undefined {
    const all = [...this.#uses.keys()].map(({ resumeWindowMs }) => resumeWindowMs);
    return all.length === 0 ? undefined : Math.max(...all);
  }

  /** Registers a number that every application's metrics may read. */
  gauge(name: Gauge, read: () => number): void {
    this.#gauges.push({ name, read });
  }

  /** @returns a function that ends the use */
  open(application: PartHost): () => void | Promise<void> {
    const uses = this.#uses.get(application) ?? 0;
    if (uses === 0) this.#observe(application.metrics);
    this.#uses.set(application, uses + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = (this.#uses.get(application) ?? 1) - 1;
      this.#uses.set(application, left);
      if (left > 0) return;
      const isLast = [...this.#uses.values()].every((count) => count === 0);
      const remove = (): void => {
        this.#uses.delete(application);
        this.#stopObserving(application.metrics);
      };
      // The last application still gets the log entries about closing.
      return isLast ? this.onUnused().finally(remove) : remove();
    };
  }

  #observe(metrics: Metrics): void {
    const observed = this.#observed.get(metrics) ?? {
      applications: 0,
      end: this.#gauges.flatMap(({ name, read }) => metrics.observe?.(name, read) ?? []),
    };
    observed.applications++;
    this.#observed.set(metrics, observed);
  }

  #stopObserving(metrics: Metrics): void {
    const observed = this.#observed.get(metrics);
    if (!observed || --observed.applications > 0) return;
    this.#observed.delete(metrics);
    for (const end of observed.end) end();
  }

  log(level: "info" | "warn", fields: object, message: string): void {
    const loggers = [...this.#uses.keys()].map(({ logger }) => logger);
    for (const logger of loggers.length === 0 ? [this.logger] : loggers) {
      try {
        logger[level](fields, message);
      } catch {
        // A logger that throws must not break the connection.
      }
    }
  }

  count(name: MetricName, by: number, attributes: Record<string, string>): void {
    for (const metrics of this.#observed.keys()) {
      try {
        metrics.count(name, by, attributes);
      } catch {
        // The same applies to metrics.
      }
    }
  }
}

type Gauge = "djust.broker.connected" | "djust.broker.queued";
