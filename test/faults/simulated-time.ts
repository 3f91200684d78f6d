import type { Clock } from "../../src/live/index.js";

interface Timer {
  readonly at: number;
  readonly order: number;
  work: (() => void) | undefined;
}

/** How many times promises run between two timers; anything longer continues during the next. */
const promiseTurns = 10;

/** The clock of both ends of a simulation; it advances only from one timer to the next. */
export class SimulatedTime implements Clock {
  #now = Date.UTC(2025, 0, 1);
  #order = 0;
  /** A binary heap, earliest first. */
  readonly #timers: Timer[] = [];

  readonly now = (): number => this.#now;

  readonly setTimeout = (work: () => void, ms: number): unknown => {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, work };
    this.#push(timer);
    return timer;
  };

  readonly clearTimeout = (timer: unknown): void => {
    if (timer) (timer as Timer).work = undefined;
  };

  /**
   * Advances the time.
   *
   * @param isDone checked after each timer
   * @returns whether it was done within that many milliseconds
   */
  async run(ms: number, isDone: () => boolean): Promise<boolean> {
    const until = this.#now + ms;
    for (;;) {
      for (let turn = 0; turn < promiseTurns; turn++) await undefined;
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone()) return true;
      const next = this.#timers[0];
      if (!next || next.at > until) return false;
      this.#pop();
      if (!next.work) continue;
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[at] = heap[child] as Timer;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
