import type { CarryStore, Clock } from "../ports.js";
import { type Share, SharedTable } from "./shared-table.js";

/** Maximum number of names that are remembered as used, of about 300 bytes each. */
const nameBounds = { total: 200_000, perAddress: 100_000, perOwner: 20_000 };
/** Maximum size of the texts that wait to be taken, in bytes; one text has at most a million. */
const mib = 1024 * 1024;
const textBounds = { total: 64 * mib, perAddress: 32 * mib, perOwner: 8 * mib };
/** Size of an entry without its text, in bytes. */
const entryBytes = 300;

/** A carry store in memory, limited in number and bytes, with a share for each session and address. */
export class MemoryCarryStore implements CarryStore {
  readonly #used = new SharedTable<true>({ bounds: nameBounds });
  readonly #kept: SharedTable<string>;

  /** @param dropped called for each text that is dropped before it is taken */
  constructor(
    private readonly clock: Clock,
    private readonly dropped: (text: string) => void = () => {},
  ) {
    this.#kept = new SharedTable({ bounds: textBounds, evicted: dropped });
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
    const { owner, address } = from;
    if (!this.#kept.set(name, text, { owner, address, weight, until: now + ttlMs }, now)) this.dropped(text);
  }

  take(name: string): string | undefined {
    return this.#kept.take(name, this.clock.now());
  }
}
