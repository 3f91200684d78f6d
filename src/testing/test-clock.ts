import type { Clock } from "../server/index.js";
import { DjustError } from "../wire/index.js";

// A test may put its own in the place of this one later.
const { setImmediate } = globalThis;

interface Timer {
  readonly at: number;
  readonly work: () => void;
  /** Whose work is done when it returns, but for what onlookers know of. */
  readonly isOurs: boolean;
}

/** Whoever has to be heard between two timers. */
export interface Onlooker {
  /** Whether nothing that a timer has brought about is on its way. */
  isStill(): boolean;
  /** Waits until that is so. */
  settle(): Promise<void>;
}

/** The kit's own use of a clock. */
export interface Workings {
  watch(onlooker: Onlooker): void;
  /** The same time, for those who hide nothing from the onlookers. */
  readonly inner: Clock;
  /** Runs what is due. @returns whether something was */
  runDue(): boolean;
  /** When the next timer is due, in ms since the epoch. */
  readonly next: number | undefined;
}

export let workingsOf: (clock: TestClock) => Workings;

/**
 * Time that stands still until a test moves it: that of an application and of every page of it.
 * `visit` gives an application one; make it yourself where views read the time from it too:
 * `createApp({ clock, … })`.
 */
export class TestClock implements Clock {
  #now: number;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();
  readonly #onlookers = new Set<Onlooker>();
  #moving: Promise<void> | undefined;

  /** @param now when time begins, in ms since the epoch @default now */
  constructor(now: number | Date = Date.now()) {
    this.#now = Number(now);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  setTimeout(work: () => void, ms: number): unknown {
    return this.#set(work, ms, false);
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /**
   * Lets time pass, in no time. What falls due on the way runs in order, each at its own time; what that
   * makes browser and server say to each other is awaited before time goes on.
   *
   * @param ms milliseconds
   * @throws {DjustError} DJ_TEST_SETUP, DJ_TEST_WAIT
   */
  advance(ms: number): Promise<void> {
    if (typeof ms !== "number" || !(ms >= 0) || ms === Number.POSITIVE_INFINITY)
      throw new DjustError("DJ_TEST_SETUP", `clock.advance takes milliseconds, 0 or more, got ${String(ms)}`);
    return this.#moving ? this.#moving.then(() => this.#move(ms)) : this.#move(ms);
  }

  #set(work: () => void, ms: number, isOurs: boolean): Timer {
    const timer = { at: this.#now + Math.max(0, ms || 0), work, isOurs };
    this.#timers.add(timer);
    return timer;
  }

  /** As far as nobody has to be waited for, all of it at once. */
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
    for (const onlooker of this.#onlookers) if (!onlooker.isStill()) return false;
    return true;
  }

  /** Runs the timer that is due next, if there is one. */
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
    for (const onlooker of this.#onlookers) await onlooker.settle();
  }

  #workings(): Workings {
    const next = (): number | undefined => this.#next()?.at;
    return {
      watch: (onlooker) => void this.#onlookers.add(onlooker),
      inner: {
        now: () => this.#now,
        setTimeout: (work, ms) => this.#set(work, ms, true),
        clearTimeout: (timer) => this.clearTimeout(timer),
      },
      runDue: () => {
        // Only those that are due now: one that sets itself again would keep this from ending.
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
    workingsOf = (clock) => clock.#workings();
  }
}
