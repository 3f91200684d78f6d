import type { Clock } from "../../src/live/index.js";

/** A clock that stands still until a test advances it. */
export class FakeClock implements Clock {
  #now = Date.UTC(2025, 0, 1);
  readonly #timers = new Map<object, { readonly at: number; readonly work: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(work: () => void, ms: number): unknown {
    const timer = {};
    this.#timers.set(timer, { at: this.#now + ms, work });
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as object);
  }

  /** Advances the time and runs due timers in order, each at its own time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(([, { at }]) => at <= until)
        .sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      const [timer, { at, work }] = next;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      work();
    }
    this.#now = until;
  }
}
