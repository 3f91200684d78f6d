import { Heap, type HeapItem } from "./heap.js";

/** The owner of an entry. All entries without an owner at one address have a common owner. */
export interface Share {
  /** The browser session, topic or other unit that has a share of its own. */
  readonly owner?: string | undefined;
  /** Network address that the entry came from; an IPv6 network of 64 bits counts as one address. */
  readonly address?: string | undefined;
}

/** Limits by weight, which is usually in bytes, and by number. Entries that weigh 1 need only the former. */
export interface TableBounds {
  readonly total: number;
  /** @default the total */
  readonly perOwner?: number | undefined;
  /** Applies if the address is known. @default the total */
  readonly perAddress?: number | undefined;
  /** Maximum number of entries. @default no limit */
  readonly entries?: number | undefined;
  /** Maximum number of entries of one owner. @default no limit */
  readonly entriesPerOwner?: number | undefined;
  /** Maximum number of entries of one address, if it is known. @default no limit */
  readonly entriesPerAddress?: number | undefined;
}

export interface SharedTableOptions<V> {
  /** Read at each use, so that limits may change. */
  readonly bounds: TableBounds;
  /**
   * The entry that is removed when there is no room: `"oldest"` for the oldest entry of the largest owner; `"newest"` for
   * the new entry, unless another owner has more than the new entry's owner.
   *
   * @default "oldest"
   */
  readonly evicts?: "oldest" | "newest";
  /** Called with each entry that was removed because the table was full or the entry expired. */
  readonly evicted?: (value: V, key: string, reason: EvictionReason) => void;
  /** Called with each entry that expires. @returns a later time, if the entry may stay */
  readonly renewed?: (value: V) => number;
}

/** The limit that an entry exceeded, or "expired". */
export type EvictionReason = "total" | "owner" | "address" | "expired";

export interface EntryOptions extends Share {
  /** @default 1 */
  readonly weight?: number;
  /** When it expires, in ms since the epoch. @default never */
  readonly until?: number;
}

interface Entry<V> extends HeapItem {
  readonly key: string;
  readonly value: V;
  weight: number;
  until: number;
  order: number;
  readonly owner: Owner<V>;
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

interface Owner<V> extends HeapItem {
  readonly name: string;
  address: Address<V>;
  weight: number;
  entries: number;
  oldest: Entry<V> | undefined;
  newest: Entry<V> | undefined;
}

interface Address<V> extends HeapItem {
  readonly name: string;
  weight: number;
  entries: number;
  readonly owners: Heap<Owner<V>>;
}

/**
 * A bounded table that is shared fairly among its users. Each entry belongs to an owner, and each owner to its last
 * address. At a limit, the oldest entry of the largest owner at the largest address is removed, so a user who fills the
 * table only displaces their own entries.
 *
 * Iterates in the order in which entries were last set.
 */
export class SharedTable<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #owners = new Map<string, Owner<V>>();
  readonly #addresses = new Map<string, Address<V>>();
  readonly #largest = new Heap<Address<V>>(isLarger);
  readonly #soonest = new Heap<Entry<V>>((a, b) => a.until < b.until);
  #weight = 0;
  #order = 0;

  constructor(private readonly options: SharedTableOptions<V>) {}

  get size(): number {
    return this.#entries.size;
  }

  /** The weight of all entries. */
  get weight(): number {
    return this.#weight;
  }

  *[Symbol.iterator](): Generator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** @param now the current time, to leave out expired entries */
  get(key: string, now = Number.NEGATIVE_INFINITY): V | undefined {
    const entry = this.#entries.get(key);
    return entry && !this.#isExpired(entry, now) ? entry.value : undefined;
  }

  /** The weight of one entry, if there is one. */
  weightOf(key: string): number | undefined {
    return this.#entries.get(key)?.weight;
  }

  /**
   * Adds an entry at the end, replacing one with the same key.
   *
   * @param now the current time, to remove expired entries first
   * @returns whether there was room for it; `evicted` is not called for an entry that was not added
   */
  set(key: string, value: V, given: EntryOptions = {}, now = Number.NEGATIVE_INFINITY): boolean {
    const { weight = 1, until = Number.POSITIVE_INFINITY } = given;
    const before = this.#entries.get(key);
    this.expire(now);
    if (before?.value === value && before.until === until && this.#isOf(before, given)) {
      this.#renew(before);
      if (before.weight === weight) return true;
      this.#weigh(before.owner, weight - before.weight, 0);
      before.weight = weight;
      return this.#makeRoom(before);
    }
    this.delete(key);
    const owner = this.#ownerOf(given);
    const entry: Entry<V> = {
      key,
      value,
      weight,
      until,
      order: this.#order++,
      owner,
      older: undefined,
      newer: undefined,
      at: -1,
    };
    this.#link(entry);
    this.#entries.set(key, entry);
    if (until !== Number.POSITIVE_INFINITY) this.#soonest.add(entry);
    this.#weigh(owner, weight, 1);
    return this.#makeRoom(entry);
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry) this.#remove(entry);
    return entry !== undefined;
  }

  /** Removes and returns an entry. @param now the current time, to leave out expired entries */
  take(key: string, now = Number.NEGATIVE_INFINITY): V | undefined {
    const value = this.get(key, now);
    this.delete(key);
    return value;
  }

  /** Removes and returns an owner's entries, oldest first. @param now the current time, to remove expired entries */
  takeAll(owner: string, now = Number.NEGATIVE_INFINITY): readonly V[] {
    const taken: V[] = [];
    for (let entry = this.#owners.get(owner)?.oldest; entry; entry = entry.newer) {
      const isExpired = this.#isExpired(entry, now);
      this.#remove(entry);
      if (isExpired) this.options.evicted?.(entry.value, entry.key, "expired");
      else taken.push(entry.value);
    }
    return taken;
  }

  /** Removes the expired entries. */
  expire(now: number): void {
    for (let entry = this.#soonest.first; entry && entry.until <= now; entry = this.#soonest.first)
      if (this.#isExpired(entry, now)) this.#evict(entry, "expired");
  }

  #isExpired(entry: Entry<V>, now: number): boolean {
    if (entry.until > now) return false;
    const until = this.options.renewed?.(entry.value) ?? entry.until;
    if (until <= now) return true;
    entry.until = until;
    this.#soonest.moved(entry);
    return false;
  }

  /** Whether an entry exists and has that owner and address. */
  #isOf({ key, owner }: Entry<V>, { owner: name, address = "" }: Share): boolean {
    return this.#entries.has(key) && owner.name === (name ?? ` ${address}`) && owner.address.name === address;
  }

  /** Moves an entry to the end, if nothing else about it has changed. */
  #renew(entry: Entry<V>): void {
    const { owner, key } = entry;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#unlink(entry);
    this.#link(entry);
    entry.order = this.#order++;
    owner.address.owners.moved(owner);
    this.#largest.moved(owner.address);
  }

  #link(entry: Entry<V>): void {
    const { owner } = entry;
    entry.older = owner.newest;
    entry.newer = undefined;
    if (owner.newest) owner.newest.newer = entry;
    else owner.oldest = entry;
    owner.newest = entry;
  }

  #unlink({ owner, older, newer }: Entry<V>): void {
    if (older) older.newer = newer;
    else owner.oldest = newer;
    if (newer) newer.older = older;
    else owner.newest = older;
  }

  #ownerOf({ owner: given, address: from = "" }: Share): Owner<V> {
    // Session ids, topics and addresses contain no spaces.
    const name = given ?? ` ${from}`;
    const known = this.#owners.get(name);
    if (known?.address.name === from) return known;
    let address = this.#addresses.get(from);
    if (!address) {
      address = { name: from, weight: 0, entries: 0, owners: new Heap<Owner<V>>(isLarger), at: -1 };
      this.#addresses.set(from, address);
      this.#largest.add(address);
    }
    if (known) {
      this.#leave(known);
      known.address = address;
      this.#enter(known);
      return known;
    }
    const owner: Owner<V> = {
      name,
      address,
      weight: 0,
      entries: 0,
      oldest: undefined,
      newest: undefined,
      at: -1,
    };
    this.#owners.set(name, owner);
    this.#enter(owner);
    return owner;
  }

  #enter(owner: Owner<V>): void {
    const { address } = owner;
    address.weight += owner.weight;
    address.entries += owner.entries;
    address.owners.add(owner);
    this.#largest.moved(address);
  }

  #leave(owner: Owner<V>): void {
    const { address } = owner;
    address.weight -= owner.weight;
    address.entries -= owner.entries;
    address.owners.remove(owner);
    if (address.owners.size > 0) return this.#largest.moved(address);
    this.#largest.remove(address);
    this.#addresses.delete(address.name);
  }

  #weigh(owner: Owner<V>, weight: number, entries: number): void {
    this.#weight += weight;
    owner.weight += weight;
    owner.entries += entries;
    owner.address.weight += weight;
    owner.address.entries += entries;
    owner.address.owners.moved(owner);
    this.#largest.moved(owner.address);
  }

  #remove(entry: Entry<V>): void {
    const { owner } = entry;
    this.#entries.delete(entry.key);
    if (entry.at >= 0) this.#soonest.remove(entry);
    this.#unlink(entry);
    this.#weigh(owner, -entry.weight, -1);
    if (owner.entries > 0) return;
    this.#owners.delete(owner.name);
    this.#leave(owner);
  }

  #evict(entry: Entry<V>, reason: EvictionReason): void {
    this.#remove(entry);
    this.options.evicted?.(entry.value, entry.key, reason);
  }

  /** @returns whether the new entry remains */
  #makeRoom(added: Entry<V>): boolean {
    for (;;) {
      const exceeded = this.#exceeded(added.owner);
      if (!exceeded) return true;
      const [owner, reason] = exceeded;
      if (this.options.evicts === "newest" && owner.weight <= added.owner.weight) {
        this.#remove(added);
        return false;
      }
      const { oldest } = owner;
      if (!oldest) return true;
      // The new entry may be the only one of the largest owner; then an older entry of another owner is removed, if any.
      const victim = oldest === added ? this.#oldestBeside(added) : oldest;
      if (!victim) {
        this.#remove(added);
        return false;
      }
      this.#evict(victim, reason);
      // Evicting an entry may have removed others, including this one.
      if (this.#entries.get(added.key) !== added) return false;
    }
  }

  /** The oldest other entry at the address of an entry that exceeds no limit by itself. */
  #oldestBeside(added: Entry<V>): Entry<V> | undefined {
    const { total, perOwner = total, perAddress = total } = this.options.bounds;
    const { address } = added.owner;
    if (added.weight > Math.min(total, perOwner, address.name === "" ? total : perAddress)) return undefined;
    if (address.entries === 1) return undefined;
    for (const entry of this.#entries.values())
      if (entry !== added && entry.owner.address === address) return entry;
    return undefined;
  }

  /** The owner that loses an entry, and the limit that is exceeded, if one is. */
  #exceeded(newest: Owner<V>): readonly [Owner<V>, EvictionReason] | undefined {
    const { total, perOwner = total, perAddress = total, ...most } = this.options.bounds;
    const {
      entries = Number.POSITIVE_INFINITY,
      entriesPerOwner = entries,
      entriesPerAddress = entries,
    } = most;
    if (newest.weight > perOwner || newest.entries > entriesPerOwner) return [newest, "owner"];
    const { address } = newest;
    const isKnown = address.name !== "";
    if (isKnown && (address.weight > perAddress || address.entries > entriesPerAddress))
      return [address.owners.first ?? newest, "address"];
    if (this.#weight > total || this.#entries.size > entries)
      return [this.#largest.first?.owners.first ?? newest, "total"];
    return undefined;
  }
}

/** Orders the larger first, and of two equally large ones the one with the older entry. */
function isLarger<V>(a: Owner<V> | Address<V>, b: Owner<V> | Address<V>): boolean {
  return a.weight > b.weight || (a.weight === b.weight && ageOf(a) < ageOf(b));
}

function ageOf<V>(group: Owner<V> | Address<V>): number {
  const owner = "owners" in group ? group.owners.first : group;
  return owner?.oldest?.order ?? Number.POSITIVE_INFINITY;
}
