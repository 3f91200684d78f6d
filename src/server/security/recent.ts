/**
 * What was computed for keys that have come lately: every request of a browser brings the same cookie and tokens.
 * Holds at most twice `most` entries, those of before until as many new ones have come.
 */
export class Recent<V> {
  #newer = new Map<string, V>();
  #older = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string): V | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const before = this.#older.get(key);
    if (before !== undefined) this.set(key, before);
    return before;
  }

  set(key: string, value: V): void {
    if (this.#newer.size >= this.most) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, value);
  }
}
