import type { Logger, MetricName, PartHost } from "../live/index.js";

/** The applications of this process that use one link to Redis; what happens is told to all of them. */
export class Hosts {
  readonly #uses = new Map<PartHost, { count: number; readonly end: readonly (() => void)[] }>();
  readonly #gauges: { readonly name: Gauge; readonly read: () => number }[] = [];

  /**
   * @param logger takes what happens while no application is there
   * @param unused called when the last application has ended its use
   */
  constructor(
    private readonly logger: Pick<Logger, "info" | "warn">,
    private readonly unused: () => void,
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
  open(host: PartHost): () => void {
    const use = this.#uses.get(host) ?? {
      count: 0,
      end: this.#gauges.flatMap(({ name, read }) => host.metrics.observe?.(name, read) ?? []),
    };
    use.count++;
    this.#uses.set(host, use);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (--use.count > 0) return;
      this.#uses.delete(host);
      for (const end of use.end) end();
      if (this.#uses.size === 0) this.unused();
    };
  }

  log(level: "info" | "warn", fields: object, message: string): void {
    const loggers = [...this.#uses.keys()].map(({ logger }) => logger);
    for (const logger of loggers.length === 0 ? [this.logger] : loggers) logger[level](fields, message);
  }

  count(name: MetricName, by: number, attributes: Record<string, string>): void {
    for (const { metrics } of this.#uses.keys()) metrics.count(name, by, attributes);
  }
}

type Gauge = "djust.broker.connected" | "djust.broker.queued";
