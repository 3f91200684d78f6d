export interface QueueItem {
  readonly number: number;
  readonly payload: string;
}

export interface QueueBounds {
  readonly items: number;
  /** Characters of payload. */
  readonly length: number;
}

/** What cannot be published yet, in order. Bounded in number and size. */
export class SendQueue<T extends QueueItem> {
  #waiting: T[] = [];
  #payloadLength = 0;

  /**
   * @param bounds how much may wait now; the oldest goes first
   * @param onDrop called with each item that had to go
   */
  constructor(
    private readonly bounds: () => QueueBounds,
    private readonly onDrop: (item: T) => void,
  ) {}

  get length(): number {
    return this.#waiting.length;
  }

  /** Inserts an item by its number: what could not be sent comes before what was queued later. */
  add(item: T): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.number ?? 0) > item.number) at--;
    this.#waiting.splice(at, 0, item);
    this.#payloadLength += item.payload.length;
    const bounds = this.bounds();
    while (
      this.#waiting.length > bounds.items ||
      (this.#payloadLength > bounds.length && this.#waiting.length > 1)
    ) {
      const oldest = this.shift();
      if (oldest) this.onDrop(oldest);
    }
  }

  /** Removes the oldest item. */
  shift(): T | undefined {
    const item = this.#waiting.shift();
    if (item) this.#payloadLength -= item.payload.length;
    return item;
  }

  /** Removes all that match, oldest first. */
  take(isWanted: (item: T) => boolean = () => true): readonly T[] {
    const taken: T[] = [];
    const left: T[] = [];
    for (const item of this.#waiting) (isWanted(item) ? taken : left).push(item);
    this.#waiting = left;
    for (const { payload } of taken) this.#payloadLength -= payload.length;
    return taken;
  }
}
