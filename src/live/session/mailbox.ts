/** Handles the inputs of a {@link Mailbox}. */
export interface Worker<T> {
  /**
   * Handles one input; never throws.
   *
   * @returns whether it is finished; if not, {@link Mailbox.finished} is called when it is
   */
  take(input: T): boolean;
}

/** Handles inputs one at a time, in order. Work that finishes synchronously needs no promise. */
export class Mailbox<T> {
  #waiting: T[] = [];
  /** How many inputs are being handled; more than one only after {@link postConcurrently}. */
  #running = 0;

  constructor(private readonly worker: Worker<T>) {}

  get busy(): boolean {
    return this.#running > 0;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many waiting inputs match. */
  count(matches: (input: T) => boolean): number {
    return this.#waiting.filter(matches).length;
  }

  /** Sums a measure over the waiting inputs. */
  sum(measure: (input: T) => number): number {
    return this.#waiting.reduce((sum, input) => sum + measure(input), 0);
  }

  post(input: T): void {
    if (this.busy) this.#waiting.push(input);
    else this.postConcurrently(input);
  }

  /** Handles an input at once, concurrently with the current one; the next one waits for both. */
  postConcurrently(input: T): void {
    this.#take(input);
    this.#run();
  }

  /** Removes and returns all waiting inputs. */
  clear(): readonly T[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #run(): void {
    while (!this.busy && this.#waiting.length > 0) {
      const input = this.#waiting.shift();
      if (input !== undefined) this.#take(input);
    }
  }

  /** Called when an input that was not handled synchronously is finished. */
  finished(): void {
    this.#running--;
    this.#run();
  }

  #take(input: T): void {
    this.#running++;
    if (this.worker.take(input)) this.#running--;
  }
}
