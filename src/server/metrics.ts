import type { GaugeName, MetricName, Metrics } from "../live/index.js";

/** What is used of a meter provider of OpenTelemetry, such as `MeterProvider` of `@opentelemetry/sdk-metrics`. */
export interface OpenTelemetryMeterProvider {
  /** Returns the meter with a name. */
  getMeter(name: string): OpenTelemetryMeter;
}

/** What is used of a meter of OpenTelemetry. */
export interface OpenTelemetryMeter {
  /** Creates a counter that only increases. */
  createCounter(name: string, options?: OpenTelemetryMetricOptions): OpenTelemetryCounter;
  /** Creates a counter that also decreases. */
  createUpDownCounter(name: string, options?: OpenTelemetryMetricOptions): OpenTelemetryCounter;
  /** Creates a histogram. */
  createHistogram(name: string, options?: OpenTelemetryMetricOptions): OpenTelemetryHistogram;
  /** Creates a gauge whose value is read when it is exported. */
  createObservableGauge(name: string, options?: OpenTelemetryMetricOptions): OpenTelemetryGauge;
}

/** The unit, the description and the buckets of a metric. */
export interface OpenTelemetryMetricOptions {
  /** Unit of the values, such as `"ms"`. */
  unit?: string;
  /** What the metric measures. */
  description?: string;
  /** Hints for the exporter. */
  advice?: { explicitBucketBoundaries?: number[] };
}

/** What is used of a counter of OpenTelemetry. */
export interface OpenTelemetryCounter {
  /** Adds to the counter. */
  add(value: number, attributes?: Record<string, string>): void;
}

/** What is used of a histogram of OpenTelemetry. */
export interface OpenTelemetryHistogram {
  /** Records a value. */
  record(value: number, attributes?: Record<string, string>): void;
}

/** What is used of an observable gauge of OpenTelemetry. */
export interface OpenTelemetryGauge {
  /** Adds a function that reports the value. */
  addCallback(callback: OpenTelemetryObserver): void;
  /** Removes a function that reports the value. */
  removeCallback(callback: OpenTelemetryObserver): void;
}

/** Reports the current value of a gauge when OpenTelemetry asks for it. */
export type OpenTelemetryObserver = (result: { observe(value: number): void }) => void;

/** Where every copy of `@opentelemetry/api` 1 registers the global providers, so that SDKs find them. */
const registry = Symbol.for("opentelemetry.js.api.1");

function globalProvider(): OpenTelemetryMeterProvider | undefined {
  return (globalThis as { [registry]?: { readonly metrics?: OpenTelemetryMeterProvider } })[registry]
    ?.metrics;
}

/** Counters; those with `down` also decrease. */
const counters: { readonly [N in MetricName]: OpenTelemetryMetricOptions & { readonly down?: true } } = {
  "djust.turns": { unit: "{turn}", description: "Turns, by kind of input" },
  "djust.turn.slow": {
    unit: "{turn}",
    description: "Turns that took longer than limits.slowTurnMs, by kind",
  },
  "djust.turn.timeout": { unit: "{turn}", description: "Turns ended by limits.turnTimeoutMs, by kind" },
  "djust.sessions.live": { unit: "{session}", description: "Live sessions on this node", down: true },
  "djust.flash.put": { unit: "{message}", description: "Flash commands put by views" },
  "djust.flash.shown": { unit: "{message}", description: "Flash commands acknowledged by browsers" },
  "djust.flash.redelivered": { unit: "{message}", description: "Flash commands sent again" },
  "djust.flash.dropped": {
    unit: "{message}",
    description: "Flash commands dropped before they were shown, by reason",
  },
  "djust.flash.unkept": { unit: "{message}", description: "Flash commands sent without being stored" },
  "djust.gate.refused": { unit: "{request}", description: "Refused requests and frames, by error code" },
  "djust.broker.failed": {
    unit: "{operation}",
    description: "Operations that did not reach other nodes, by operation",
  },
};

/** Values that are read on demand; several applications report their sum, or the lowest value. */
const gauges: { readonly [N in GaugeName]: OpenTelemetryMetricOptions & { readonly lowest?: true } } = {
  "djust.sessions.detached": { unit: "{session}", description: "Live sessions without a connection" },
  "djust.flash.queued": { unit: "{message}", description: "Flash commands not sent yet" },
  "djust.flash.unacknowledged": {
    unit: "{message}",
    description: "Flash commands that may still be redelivered",
  },
  "djust.broker.connected": {
    unit: "1",
    description: "1 while other nodes are reachable, otherwise 0",
    lowest: true,
  },
  "djust.broker.queued": {
    unit: "{message}",
    description: "Operations waiting for other nodes to become reachable",
  },
};

const duration = "djust.turn.duration";
const durationOptions: OpenTelemetryMetricOptions = {
  unit: "s",
  description: "Time from the start of a turn until its frames are sent",
  advice: {
    explicitBucketBoundaries: [
      0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ],
  },
};

/**
 * Creates metrics that use OpenTelemetry's API. An SDK that the process has started exports them. Their names are listed
 * in `docs/operations.md`.
 *
 * @param provider @default the global provider, even if it is registered later
 * @example
 * createApp({ routes, metrics: openTelemetryMetrics(new MeterProvider({ readers: [reader] })) });
 */
export function openTelemetryMetrics(provider?: OpenTelemetryMeterProvider): Metrics {
  const key = provider ?? globalProvider;
  const made = known.get(key) ?? new OpenTelemetryMetrics(() => provider ?? globalProvider());
  known.set(key, made);
  return made;
}

/** One instance for each provider, so that the gauges of several applications can be added up. */
const known = new WeakMap<object, Metrics>();

class OpenTelemetryMetrics implements Metrics {
  readonly #readers = new Map<GaugeName, Set<() => number>>();
  #provider: OpenTelemetryMeterProvider | undefined;
  #meter: OpenTelemetryMeter | undefined;
  #counters = new Map<MetricName, OpenTelemetryCounter>();
  #duration: OpenTelemetryHistogram | undefined;
  /** Functions that remove the callbacks from the gauges of the current provider. */
  #endGauges: (() => void)[] = [];

  constructor(private readonly current: () => OpenTelemetryMeterProvider | undefined) {}

  count(name: MetricName, by = 1, attributes?: Record<string, string>): void {
    this.#follow();
    let counter = this.#counters.get(name);
    if (!counter) {
      const meter = this.#meter;
      if (!meter) return;
      const { down, ...options } = counters[name];
      counter = down ? meter.createUpDownCounter(name, options) : meter.createCounter(name, options);
      this.#counters.set(name, counter);
    }
    counter.add(by, attributes);
  }

  record(_: "djust.turn.duration", milliseconds: number, attributes?: Record<string, string>): void {
    this.#follow();
    this.#duration ??= this.#meter?.createHistogram(duration, durationOptions);
    this.#duration?.record(milliseconds / 1000, attributes);
  }

  observe(name: GaugeName, read: () => number): () => void {
    this.#follow();
    const readers = this.#readers.get(name) ?? new Set();
    readers.add(read);
    if (!this.#readers.has(name)) {
      this.#readers.set(name, readers);
      this.#watch(name, readers);
    }
    return () => readers.delete(read);
  }

  /** Uses the current provider; a process may start its SDK after its applications. */
  #follow(): void {
    const provider = this.current();
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.#meter = provider?.getMeter("djust-ts");
    this.#counters = new Map();
    this.#duration = undefined;
    for (const end of this.#endGauges.splice(0)) end();
    for (const [name, readers] of this.#readers) this.#watch(name, readers);
  }

  #watch(name: GaugeName, readers: ReadonlySet<() => number>): void {
    const { lowest, ...options } = gauges[name];
    const gauge = this.#meter?.createObservableGauge(name, options);
    if (!gauge) return;
    const observe: OpenTelemetryObserver = (result) => {
      const values = [...readers].map((read) => read());
      // Without a value, an SDK would repeat the last one.
      if (lowest && values.length > 0) result.observe(Math.min(...values));
      else result.observe(values.reduce((sum, value) => sum + value, 0));
    };
    gauge.addCallback(observe);
    this.#endGauges.push(() => gauge.removeCallback(observe));
  }
}
