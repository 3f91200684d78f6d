import type { Clock } from "../ports.js";

/**
 * Calls back when an entry has waited for a time that is the same for the whole queue. A single timer serves all entries,
 * and keeps running when an entry ends early, because most turns end within microseconds.
 */
export class DeadlineQueue<T extends object> {
  /** When each entry is due, earliest first. */
  readonly #due = new Map<T, number>();
  #timer: unknown;

  /** @param ms how long an entry may wait; 0 and `Infinity` for no limit */
  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly reached: (waiting: T) => void,
  ) {}

  add(waiting: T): void {
    if (!(this.ms > 0 && this.ms < Number.POSITIVE_INFINITY)) return;
    this.#due.set(waiting, this.clock.now() + this.ms);
    this.#timer ??= this.#wait(this.ms);
  }

  delete(waiting: T): void {
    this.#due.delete(waiting);
  }

  #wait(ms: number): unknown {
    return this.clock.setTimeout(() => {
      this.#timer = undefined;
      const now = this.clock.now();
      for (const [waiting, due] of this.#due) {
        if (due > now) {
          this.#timer ??= this.#wait(due - now);
          return;
        }
        this.#due.delete(waiting);
        this.reached(waiting);
      }
    }, ms);
  }
}
