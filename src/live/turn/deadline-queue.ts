import type { Clock } from "../ports.js";

/**
 * Calls back when a value has waited for the fixed time of the queue. A single timer serves all values,
 * and keeps running when one ends early, because most turns end within microseconds.
 */
export class DeadlineQueue<T> {
  /** A list in which each entry knows its neighbors, because adding to and deleting from a map takes longer. */
  #first: Deadline<T> | undefined;
  #last: Deadline<T> | undefined;
  #timer: unknown;

  /** @param ms how long a value may wait, in ms; 0 and `Infinity` for no limit */
  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly reached: (waiting: T) => void,
  ) {}

  /** @returns the deadline, to be ended with {@link end}; `undefined` without a limit */
  add(waiting: T): Deadline<T> | undefined {
    if (!(this.ms > 0 && this.ms < Number.POSITIVE_INFINITY)) return undefined;
    const deadline = new Deadline(this, waiting, this.clock.now() + this.ms, this.#last);
    if (this.#last) this.#last.later = deadline;
    else this.#first = deadline;
    this.#last = deadline;
    this.#timer ??= this.#wait(this.ms);
    return deadline;
  }

  /** Removes a value, which no longer waits. */
  end({ earlier, later }: Deadline<T>): void {
    if (earlier) earlier.later = later;
    else this.#first = later;
    if (later) later.earlier = earlier;
    else this.#last = earlier;
  }

  #wait(ms: number): unknown {
    return this.clock.setTimeout(() => {
      this.#timer = undefined;
      const now = this.clock.now();
      for (let next = this.#first; next && next.due <= now; next = this.#first) {
        next.end();
        this.reached(next.waiting);
      }
      if (this.#first) this.#timer ??= this.#wait(this.#first.due - now);
    }, ms);
  }
}

/** The deadline of a value in a {@link DeadlineQueue}. */
export class Deadline<T> {
  later: Deadline<T> | undefined;
  #isOver = false;

  constructor(
    private readonly queue: DeadlineQueue<T>,
    readonly waiting: T,
    /** In ms, by the queue's clock. */
    readonly due: number,
    public earlier: Deadline<T> | undefined,
  ) {}

  /** Called when the value no longer waits. Does nothing after the deadline. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.queue.end(this);
  }
}
