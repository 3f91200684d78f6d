/**
 * Takes inputs one at a time, in order. Work that finishes at once costs no promise.
 */
export class Mailbox<T> {
  #waiting: T[] = [];
  /** How many inputs are being carried out: more than one only by {@link postBeside}. */
  #running = 0;

  /** @param take carries out one input to its end; never throws or rejects */
  constructor(private readonly take: (input: T) => void | Promise<void>) {}

  get busy(): boolean {
    return this.#running > 0;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many inputs of some kind are waiting. */
  count(matches: (input: T) => boolean): number {
    return this.#waiting.filter(matches).length;
  }

  /** The sum of a measure of the waiting inputs. */
  sum(measure: (input: T) => number): number {
    return this.#waiting.reduce((sum, input) => sum + measure(input), 0);
  }

  post(input: T): void {
    if (this.busy) this.#waiting.push(input);
    else this.postBeside(input);
  }

  /** Takes an input at once, beside the one under way; the next one waits for both. */
  postBeside(input: T): void {
    this.#take(input);
    this.#run();
  }

  /** Takes out everything that waits. */
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

  #take(input: T): void {
    this.#running++;
    const work = this.take(input);
    if (work)
      void work.then(() => {
        this.#running--;
        this.#run();
      });
    else this.#running--;
  }
}
