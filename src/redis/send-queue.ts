export interface QueueItem {
  readonly number: number;
  readonly payload: string;
}

export interface QueueBounds {
  readonly items: number;
  /** Characters of payload. */
  readonly length: number;
}

/** An ordered queue of items that cannot be published yet, bounded in number and size. */
export class SendQueue<T extends QueueItem> {
  #waiting: T[] = [];
  #payloadLength = 0;

  /**
   * @param bounds the current limits; the oldest items are dropped first
   * @param onDrop called with each dropped item
   */
  constructor(
    private readonly bounds: () => QueueBounds,
    private readonly onDrop: (item: T) => void,
  ) {}

  get length(): number {
    return this.#waiting.length;
  }

  /** Inserts an item by its number, so that items which could not be sent precede those queued later. */
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

  /** Removes and returns all items that match, oldest first. */
  take(matches: (item: T) => boolean = () => true): readonly T[] {
    const taken: T[] = [];
    const left: T[] = [];
    for (const item of this.#waiting) (matches(item) ? taken : left).push(item);
    this.#waiting = left;
    for (const { payload } of taken) this.#payloadLength -= payload.length;
    return taken;
  }
}
