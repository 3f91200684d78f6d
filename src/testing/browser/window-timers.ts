import type { Clock } from "../../server/index.js";

/** Duration of an animation frame, in ms. */
const frameMs = 16;

type Work = (...args: unknown[]) => void;

/** A window's timers, driven by the test's clock. They end with the window. */
export class WindowTimers {
  readonly #timers = new Map<number, unknown>();
  #last = 0;

  /** @param failed receives errors thrown by timers */
  constructor(
    private readonly clock: Clock,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** The timer functions by their global names. */
  readonly api = {
    setTimeout: (work: Work, ms = 0, ...args: unknown[]) => this.#set(() => work(...args), Number(ms)),
    setInterval: (work: Work, ms = 0, ...args: unknown[]) =>
      this.#set(() => work(...args), Number(ms), Math.max(1, Number(ms))),
    requestAnimationFrame: (work: Work) => this.#set(() => work(this.clock.now()), frameMs),
    clearTimeout: (id?: number) => this.#clear(id),
    clearInterval: (id?: number) => this.#clear(id),
    cancelAnimationFrame: (id?: number) => this.#clear(id),
  };

  end(): void {
    for (const id of [...this.#timers.keys()]) this.#clear(id);
  }

  #set(work: () => void, ms: number, everyMs?: number): number {
    const id = ++this.#last;
    const run = (): void => {
      if (everyMs === undefined) this.#timers.delete(id);
      else this.#timers.set(id, this.clock.setTimeout(run, everyMs));
      try {
        work();
      } catch (error) {
        this.failed(error);
      }
    };
    this.#timers.set(id, this.clock.setTimeout(run, ms));
    return id;
  }

  #clear(id = 0): void {
    this.clock.clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

/** A `Date` whose current time is the clock's. */
export function dateBy(clock: Clock, Original: DateConstructor): DateConstructor {
  return class extends Original {
    constructor(...given: ConstructorParameters<DateConstructor> | []) {
      super(...((given.length === 0 ? [clock.now()] : given) as [number]));
    }

    static override now(): number {
      return clock.now();
    }
  } as DateConstructor;
}
