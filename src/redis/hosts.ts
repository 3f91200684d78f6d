import type { Logger, MetricName, Metrics, PartHost } from "../live/index.js";

/** The applications of this process that use one link to Redis; what happens is told to all of them. */
export class Hosts {
  readonly #uses = new Map<PartHost, number>();
  /** Applications that share their metrics are looked at once. */
  readonly #watched = new Map<Metrics, { hosts: number; readonly end: readonly (() => void)[] }>();
  readonly #gauges: { readonly name: Gauge; readonly read: () => number }[] = [];

  /**
   * @param logger takes what happens while no application is there
   * @param unused called when the last application has ended its use
   */
  constructor(
    private readonly logger: Pick<Logger, "info" | "warn">,
    private readonly unused: () => Promise<void>,
  ) {}

  /** How long a live session outlives its connection in any of them, in ms; nothing without one. */
  get resumeWindowMs(): number | undefined {
    const all = [...this.#uses.keys()].map(({ resumeWindowMs }) => resumeWindowMs);
    return all.length === 0 ? undefined : Math.max(...all);
  }

  /** Numbers that every application's metrics may read. */
  gauge(name: Gauge, read: () => number): void {
    this.#gauges.push({ name, read });
  }

  /** @returns ends the use */
  open(host: PartHost): () => void | Promise<void> {
    const uses = this.#uses.get(host) ?? 0;
    if (uses === 0) this.#watch(host.metrics);
    this.#uses.set(host, uses + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = (this.#uses.get(host) ?? 1) - 1;
      this.#uses.set(host, left);
      if (left > 0) return;
      const isLast = [...this.#uses.values()].every((count) => count === 0);
      const forget = (): void => {
        this.#uses.delete(host);
        this.#unwatch(host.metrics);
      };
      // The last application still hears how that went.
      return isLast ? this.unused().finally(forget) : forget();
    };
  }

  #watch(metrics: Metrics): void {
    const watched = this.#watched.get(metrics) ?? {
      hosts: 0,
      end: this.#gauges.flatMap(({ name, read }) => metrics.observe?.(name, read) ?? []),
    };
    watched.hosts++;
    this.#watched.set(metrics, watched);
  }

  #unwatch(metrics: Metrics): void {
    const watched = this.#watched.get(metrics);
    if (!watched || --watched.hosts > 0) return;
    this.#watched.delete(metrics);
    for (const end of watched.end) end();
  }

  log(level: "info" | "warn", fields: object, message: string): void {
    const loggers = [...this.#uses.keys()].map(({ logger }) => logger);
    for (const logger of loggers.length === 0 ? [this.logger] : loggers) logger[level](fields, message);
  }

  count(name: MetricName, by: number, attributes: Record<string, string>): void {
    for (const metrics of this.#watched.keys()) metrics.count(name, by, attributes);
  }
}

type Gauge = "djust.broker.connected" | "djust.broker.queued";
