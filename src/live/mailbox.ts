/**
 * Takes inputs one at a time, in order. Work that finishes at once costs no promise.
 */
export class Mailbox<T> {
  readonly #waiting: T[] = [];
  #busy = false;

  /** @param take carries out one input to its end; never throws or rejects */
  constructor(private readonly take: (input: T) => void | Promise<void>) {}

  get busy(): boolean {
    return this.#busy;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many of those that wait are such. */
  count(isSuch: (input: T) => boolean): number {
    return this.#waiting.filter(isSuch).length;
  }

  post(input: T): void {
    if (this.#busy) this.#waiting.push(input);
    else {
      this.#take(input);
      this.#run();
    }
  }

  #run(): void {
    while (!this.#busy && this.#waiting.length > 0) {
      const input = this.#waiting.shift();
      if (input !== undefined) this.#take(input);
    }
  }

  #take(input: T): void {
    this.#busy = true;
    const work = this.take(input);
    if (work)
      void work.then(() => {
        this.#busy = false;
        this.#run();
      });
    else this.#busy = false;
  }
}
