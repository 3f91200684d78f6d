/** What is to be published for other nodes while Redis cannot take it, in its order. Bounded. */
export class SendQueue<T extends { readonly number: number }> {
  #waiting: T[] = [];

  /**
   * @param most how many may wait; the oldest goes first
   * @param dropped called with each that had to go
   */
  constructor(
    private readonly most: number,
    private readonly dropped: (item: T) => void,
  ) {}

  get length(): number {
    return this.#waiting.length;
  }

  /** Lines an item up where its number belongs: what could not be sent comes before what was put later. */
  add(item: T): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.number ?? 0) > item.number) at--;
    this.#waiting.splice(at, 0, item);
    if (this.#waiting.length > this.most)
      for (const oldest of this.#waiting.splice(0, 1)) this.dropped(oldest);
  }

  /** Takes out all that pass, oldest first. */
  take(wanted: (item: T) => boolean = () => true): readonly T[] {
    const taken: T[] = [];
    const left: T[] = [];
    for (const item of this.#waiting) (wanted(item) ? taken : left).push(item);
    this.#waiting = left;
    return taken;
  }
}
