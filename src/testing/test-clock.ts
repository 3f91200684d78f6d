import type { Clock } from "../server/index.js";
import { DjustError } from "../wire/index.js";

// Tests may replace this later, for example with fake timers.
const { setImmediate } = globalThis;

interface Timer {
  readonly at: number;
  readonly work: () => void;
  /** Whether observers know of all work that it leaves pending. */
  readonly isOurs: boolean;
}

/** Consulted between two timers. */
export interface Observer {
  /** Whether nothing that a timer started is pending. */
  isStill(): boolean;
  /** Waits until nothing is pending. */
  settle(): Promise<void>;
  /** Called when a test has advanced the clock. @throws errors that the test should fail with */
  advanced(): void;
}

/** The test kit's access to a clock. */
export interface Access {
  watch(observer: Observer): void;
  /** The same clock, for code whose pending work the observers know. */
  readonly inner: Clock;
  /** Runs the timers that are due. @returns whether there were any */
  runDue(): boolean;
  /** When the next timer is due, in ms since the epoch. */
  readonly next: number | undefined;
}

export let accessOf: (clock: TestClock) => Access;

/**
 * A clock that stands still until a test advances it, shared by an application and all its pages.
 *
 * `visit` creates one for the application. Create it yourself if views read the time from it:
 *
 * @example
 * const clock = new TestClock(new Date("2026-01-01"));
 * const app = createApp({ clock, routes });
 */
export class TestClock implements Clock {
  #now: number;
  /** In the order in which they were created. */
  readonly #timers = new Set<Timer>();
  readonly #observers = new Set<Observer>();
  #moving: Promise<void> | undefined;

  /** @param now the initial time: a `Date`, or ms since the epoch @default the current time */
  constructor(now: number | Date = Date.now()) {
    this.#now = Number(now);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** Runs a function when `advance` has passed a number of milliseconds. @returns what `clearTimeout` takes */
  setTimeout(work: () => void, ms: number): unknown {
    return this.#set(work, ms, false);
  }

  /** Cancels a timer. */
  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /**
   * Advances the clock without waiting. Timers that fall due run in order, each at its own time. Frames
   * between page and server are delivered before the clock moves on.
   *
   * @param ms milliseconds
   * @throws {DjustError} DJ_TEST_SETUP, DJ_TEST_WAIT, and errors of background work that fails in the meantime
   */
  advance(ms: number): Promise<void> {
    if (typeof ms !== "number" || !(ms >= 0) || ms === Number.POSITIVE_INFINITY)
      throw new DjustError(
        "DJ_TEST_SETUP",
        `clock.advance() needs a number of milliseconds, 0 or more, got ${String(ms)}`,
      );
    const moved = this.#moving ? this.#moving.then(() => this.#move(ms)) : this.#move(ms);
    return moved.then(() => {
      for (const observer of this.#observers) observer.advanced();
    });
  }

  #set(work: () => void, ms: number, isOurs: boolean): Timer {
    const timer = { at: this.#now + Math.max(0, ms || 0), work, isOurs };
    this.#timers.add(timer);
    return timer;
  }

  /** Advances synchronously as long as there is nothing to wait for. */
  #move(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let last: Timer | undefined; this.#mayGoOn(last); ) {
      last = this.#step(until);
      if (!last) return this.#settle();
    }
    const moving = this.#moveSlowly(until).finally(() => {
      if (this.#moving === moving) this.#moving = undefined;
    });
    this.#moving = moving;
    return moving;
  }

  async #moveSlowly(until: number): Promise<void> {
    await this.#settle();
    for (let last = this.#step(until); last; last = this.#step(until))
      if (!this.#mayGoOn(last)) await this.#settle();
    await this.#settle();
  }

  #mayGoOn(last: Timer | undefined): boolean {
    if (last && !last.isOurs) return false;
    for (const observer of this.#observers) if (!observer.isStill()) return false;
    return true;
  }

  /** Runs the next timer if it is due by then. */
  #step(until: number): Timer | undefined {
    const next = this.#next();
    if (!next || next.at > until) {
      this.#now = Math.max(this.#now, until);
      return undefined;
    }
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.work();
    return next;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
    return next;
  }

  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    for (const observer of this.#observers) await observer.settle();
  }

  #access(): Access {
    const next = (): number | undefined => this.#next()?.at;
    return {
      watch: (observer) => void this.#observers.add(observer),
      inner: {
        now: () => this.#now,
        setTimeout: (work, ms) => this.#set(work, ms, true),
        clearTimeout: (timer) => this.clearTimeout(timer),
      },
      runDue: () => {
        // Only those that are due now: a timer that restarts itself would otherwise never end this.
        const due = [...this.#timers].filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
        for (const timer of due) if (this.#timers.delete(timer)) timer.work();
        return due.length > 0;
      },
      get next() {
        return next();
      },
    };
  }

  static {
    accessOf = (clock) => clock.#access();
  }
}
