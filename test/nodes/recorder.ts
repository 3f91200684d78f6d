import type { Logger, Metrics, PartHost } from "../../src/live/index.js";

/** Records log lines, counters and gauges. */
export class Recorder implements PartHost {
  readonly resumeWindowMs = 60_000;
  readonly lines: string[] = [];
  readonly counts = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();

  readonly logger: Logger = {
    debug: () => {},
    info: (fields, message) => this.lines.push(`info: ${message} ${JSON.stringify(fields)}`),
    warn: (_, message) => this.lines.push(`warn: ${message}`),
    error: (_, message) => this.lines.push(`error: ${message}`),
  };

  readonly metrics: Metrics = {
    count: (name, by = 1, attributes = {}) => {
      const key = [name, ...Object.values(attributes)].join(" ");
      this.counts.set(key, (this.counts.get(key) ?? 0) + by);
    },
    record: () => {},
    observe: (name, read) => {
      this.#gauges.set(name, read);
      return () => this.#gauges.delete(name);
    },
  };

  gauge(name: string): number | undefined {
    return this.#gauges.get(name)?.();
  }
}
