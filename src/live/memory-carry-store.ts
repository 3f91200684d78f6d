import type { CarryStore, Clock } from "./ports.js";

const namesMost = 10_000;

/** What is used once, in one process. Bounded: the oldest goes first. */
export class MemoryCarryStore implements CarryStore {
  readonly #used = new Map<string, number>();
  readonly #kept = new Map<string, { readonly text: string; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  once(name: string, ttlMs: number): boolean {
    const now = this.clock.now();
    if ((this.#used.get(name) ?? 0) > now) return false;
    this.#used.delete(name);
    for (const [other, until] of this.#used)
      if (until <= now || this.#used.size >= namesMost) this.#used.delete(other);
      else break;
    this.#used.set(name, now + ttlMs);
    return true;
  }

  keep(name: string, text: string, ttlMs: number): void {
    const now = this.clock.now();
    for (const [other, { until }] of this.#kept)
      if (until <= now || this.#kept.size >= namesMost) this.#kept.delete(other);
      else break;
    this.#kept.set(name, { text, until: now + ttlMs });
  }

  take(name: string): string | undefined {
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    return kept && kept.until > this.clock.now() ? kept.text : undefined;
  }
}
