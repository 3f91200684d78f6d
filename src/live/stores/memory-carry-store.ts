import type { CarryStore, Clock } from "../ports.js";
import { type Share, SharedTable } from "./shared-table.js";

/** Names that have been used, which take some 300 bytes each. */
const namesMost = { total: 200_000, perAddress: 100_000, perOwner: 20_000 };
/** Texts that wait to be taken, in bytes; one text has a million at most. */
const mib = 1024 * 1024;
const textBytesMost = { total: 64 * mib, perAddress: 32 * mib, perOwner: 8 * mib };
/** What an entry takes besides its text, in bytes. */
const entryBytes = 300;

/** What is used once, in one process. Bounded by number and bytes, with a share for each session and address. */
export class MemoryCarryStore implements CarryStore {
  readonly #used = new SharedTable<true>({ bounds: namesMost });
  readonly #kept: SharedTable<string>;

  /** @param dropped called with each text that had to go before it was taken */
  constructor(
    private readonly clock: Clock,
    dropped: (text: string) => void = () => {},
  ) {
    this.#kept = new SharedTable({ bounds: textBytesMost, evicted: dropped });
  }

  once(name: string, ttlMs: number, from: Share = {}): boolean {
    const now = this.clock.now();
    if (this.#used.get(name, now)) return false;
    this.#used.set(name, true, { owner: from.owner, address: from.address, until: now + ttlMs }, now);
    return true;
  }

  keep(name: string, text: string, ttlMs: number, from: Share = {}): void {
    const now = this.clock.now();
    const weight = entryBytes + 2 * text.length;
    this.#kept.set(name, text, { owner: from.owner, address: from.address, weight, until: now + ttlMs }, now);
  }

  take(name: string): string | undefined {
    return this.#kept.take(name, this.clock.now());
  }
}
