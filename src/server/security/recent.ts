/**
 * A cache of values for recently used keys, because every request of a browser has the same cookie and tokens. Holds at
 * most twice `max` entries: each time `max` new entries have been added, the older generation is dropped.
 */
export class Recent<V> {
  #newer = new Map<string, V>();
  #older = new Map<string, V>();

  constructor(private readonly max: number) {}

  get(key: string): V | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const before = this.#older.get(key);
    if (before !== undefined) this.set(key, before);
    return before;
  }

  set(key: string, value: V): void {
    if (this.#newer.size >= this.max) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, value);
  }
}
