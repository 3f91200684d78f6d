/** An item of a {@link Heap}, which updates its index. */
export interface HeapItem {
  /** Index in the heap, or -1. */
  at: number;
}

/** A binary heap that also moves and removes any of its items in logarithmic time. */
export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];

  /** @param isBefore whether `a` comes out before `b` */
  constructor(private readonly isBefore: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.#items.length;
  }

  /** The item that comes out first. */
  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    item.at = this.#items.length;
    this.#items.push(item);
    this.#rise(item);
  }

  remove(item: T): void {
    const { at } = item;
    item.at = -1;
    const last = this.#items.pop();
    if (!last || last === item) return;
    this.#put(last, at);
    this.moved(last);
  }

  /** The order of an item has changed. */
  moved(item: T): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: T): void {
    for (;;) {
      const { at } = item;
      const parent = this.#items[(at - 1) >> 1];
      if (at === 0 || !parent || !this.isBefore(item, parent)) return;
      this.#put(parent, at);
      this.#put(item, (at - 1) >> 1);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const { at } = item;
      const left = this.#items[2 * at + 1];
      const right = this.#items[2 * at + 2];
      const child = left && right && this.isBefore(right, left) ? right : left;
      if (!child || !this.isBefore(child, item)) return;
      const below = child.at;
      this.#put(child, at);
      this.#put(item, below);
    }
  }

  #put(item: T, at: number): void {
    this.#items[at] = item;
    item.at = at;
  }
}
