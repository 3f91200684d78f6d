import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EvictionReason, SharedTable, type TableBounds } from "./shared-table.js";

function tableOf(bounds: TableBounds, evicts: "oldest" | "newest" = "oldest") {
  const gone: [string, EvictionReason][] = [];
  const table = new SharedTable<string>({
    bounds,
    evicts,
    evicted: (_, key, reason) => gone.push([key, reason]),
  });
  const add = (key: string, owner?: string, address?: string, weight?: number): boolean =>
    table.set(key, key, { owner, address, ...(weight === undefined ? {} : { weight }) });
  return { table, gone, add };
}

describe("when there is no room", () => {
  it("the oldest entry of the largest owner at the largest address is removed", () => {
    const { table, gone, add } = tableOf({ total: 5 });
    add("victim", "v", "B");
    add("a1", "x", "A");
    add("a2", "y", "A");
    add("a3", "y", "A");
    add("a4", "z", "A");
    add("new", "w", "C");
    expect(gone).toEqual([["a2", "total"]]);
    expect([...table]).toEqual(["victim", "a1", "a3", "a4", "new"]);
  });

  it("the oldest entry is removed among owners of equal size", () => {
    const { gone, add } = tableOf({ total: 3 });
    for (const name of ["a", "b", "c", "d", "e"]) add(name, name, name);
    expect(gone.map(([key]) => key)).toEqual(["a", "b"]);
  });

  it("an entry that is larger than every other one gets the room of an older one at its address", () => {
    const { table, gone, add } = tableOf({ total: 100, entries: 3 });
    for (const name of ["a", "b", "c"]) add(name, name, "A");
    expect(add("large", "d", "A", 5)).toBe(true);
    expect(gone).toEqual([["a", "address"]]);
    expect([...table]).toEqual(["b", "c", "large"]);
  });

  it("an entry that is the largest of all, and alone at its address, does not get in", () => {
    const { table, gone, add } = tableOf({ total: 100, entries: 3 });
    for (const name of ["a", "b", "c"]) add(name, name, "A");
    expect(add("large", "d", "B", 5)).toBe(false);
    expect(gone).toEqual([]);
    expect([...table]).toEqual(["a", "b", "c"]);
  });

  it("an owner over its limit loses its own entries, and an address over its limit loses those of its largest owner", () => {
    const { gone, add } = tableOf({ total: 100, perOwner: 2, perAddress: 4 });
    for (const [key, owner] of ["1x", "2y", "3y", "4y", "5z", "6w"].map((text) => [text, text.slice(1)]))
      add(key as string, owner, "A");
    expect(gone).toEqual([
      ["2y", "owner"],
      ["3y", "address"],
    ]);
  });

  it("entries without an owner share one quota at their address", () => {
    const { gone, add } = tableOf({ total: 4 });
    add("known", "k", "A");
    for (const key of ["1", "2", "3", "4"]) add(key, undefined, "A");
    expect(gone.map(([key]) => key)).toEqual(["1"]);
  });

  it("an owner counts with all its entries at its latest address", () => {
    const { gone, add } = tableOf({ total: 10, perAddress: 2 });
    add("1", "x", "A");
    add("2", "x", "A");
    add("3", "x", "B");
    expect(gone).toEqual([["1", "address"]]);
    add("4", "y", "A");
    add("5", "z", "A");
    expect(gone).toHaveLength(1);
  });

  it("an entry larger than the limit is dropped and removes no one else's", () => {
    const { table, add } = tableOf({ total: 100, perOwner: 10 });
    add("other", "o", "A", 5);
    expect(add("huge", "x", "A", 11)).toBe(false);
    expect([...table]).toEqual(["other"]);
  });

  it("a new entry is dropped unless another owner has more", () => {
    const { table, gone, add } = tableOf({ total: 3 }, "newest");
    add("a", "x");
    add("b", "x");
    add("c", "y");
    expect(add("d", "x")).toBe(false);
    expect(add("e", "z")).toBe(true);
    expect(gone.map(([key]) => key)).toEqual(["a"]);
    expect(add("f", "w")).toBe(false);
    expect([...table]).toEqual(["b", "c", "e"]);
  });
});

describe("expiry", () => {
  it("is separate for each entry, in any order of insertion", () => {
    const { table, gone } = tableOf({ total: 10 });
    table.set("open", "open", { until: 1_000 });
    table.set("short", "short", { until: 10 });
    expect(table.get("short", 9)).toBe("short");
    expect(table.get("short", 10)).toBeUndefined();
    table.set("new", "new", {}, 10);
    expect(gone).toEqual([["short", "expired"]]);
    expect([...table]).toEqual(["open", "new"]);
  });

  it("is extended when an entry asks for it", () => {
    let until = 20;
    const table = new SharedTable<string>({ bounds: { total: 10 }, renewed: () => until });
    table.set("a", "a", { until: 10 });
    table.expire(15);
    expect(table.get("a", 15)).toBe("a");
    until = 0;
    table.expire(20);
    expect(table.size).toBe(0);
  });
});

it("returns all entries of an owner once, oldest first", () => {
  const { table, add } = tableOf({ total: 10 });
  add("1", "x");
  add("2", "y");
  add("3", "x");
  expect(table.takeAll("x")).toEqual(["1", "3"]);
  expect([...table]).toEqual(["2"]);
});

interface Kept {
  readonly key: string;
  readonly weight: number;
  readonly until: number;
  readonly owner: string;
}

/** A plain reference implementation. */
class Model {
  entries: Kept[] = [];
  readonly homes = new Map<string, string>();

  constructor(private readonly bounds: { readonly [N in keyof TableBounds]-?: number }) {}

  sum(of: (entry: Kept) => boolean): number {
    return this.entries.filter(of).reduce((sum, { weight }) => sum + weight, 0);
  }

  set(entry: Kept, address: string, now: number): void {
    this.entries = this.entries.filter(({ key, until }) => key !== entry.key && until > now);
    this.homes.set(entry.owner, address);
    this.entries.push(entry);
    const { total, perOwner, perAddress, entries, entriesPerOwner, entriesPerAddress } = this.bounds;
    while (this.entries.includes(entry)) {
      const own = ({ owner }: Kept): boolean => owner === entry.owner;
      const at =
        (address: string) =>
        (other: Kept): boolean =>
          this.homes.get(other.owner) === address;
      if (this.sum(own) > perOwner || this.entries.filter(own).length > entriesPerOwner)
        this.drop(entry.owner);
      else if (
        this.sum(at(address)) > perAddress ||
        this.entries.filter(at(address)).length > entriesPerAddress
      )
        this.drop(this.largest(this.entries.filter(at(address))));
      else if (this.sum(() => true) > total || this.entries.length > entries) {
        const homes = [...new Set(this.entries.map(({ owner }) => this.homes.get(owner) ?? ""))];
        const ranked = homes
          .map((home) => ({
            home,
            weight: this.sum(at(home)),
            owner: this.largest(this.entries.filter(at(home))),
          }))
          .sort((a, b) => b.weight - a.weight || this.age(a.owner) - this.age(b.owner));
        this.drop(ranked[0]?.owner ?? "");
      } else return;
    }
  }

  age(owner: string): number {
    return this.entries.findIndex((entry) => entry.owner === owner);
  }

  largest(among: readonly Kept[]): string {
    const owners = [...new Set(among.map(({ owner }) => owner))];
    const weight = (owner: string): number => this.sum((entry) => entry.owner === owner);
    return owners.sort((a, b) => weight(b) - weight(a) || this.age(a) - this.age(b))[0] ?? "";
  }

  drop(owner: string): void {
    const oldest = this.age(owner);
    const isNewcomer = oldest === this.entries.length - 1;
    const { weight = 0 } = this.entries[oldest] ?? {};
    const { total, perOwner, perAddress } = this.bounds;
    const beside = this.entries.findIndex(
      (other, at) => at !== oldest && this.homes.get(other.owner) === this.homes.get(owner),
    );
    const fits = weight <= Math.min(total, perOwner, perAddress);
    this.entries.splice(isNewcomer && fits && beside >= 0 ? beside : oldest, 1);
  }
}

it("keeps what a plain list with the same rules keeps, and never more than its limits", () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 30 }).map(String),
    owner: fc.constantFrom("a", "b", "c", "d", "e"),
    address: fc.constantFrom("1", "2", "3"),
    weight: fc.oneof(fc.constant(2), fc.integer({ min: 1, max: 6 })),
    lasts: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Number.POSITIVE_INFINITY)),
    removes: fc.boolean(),
  });
  const bounds = {
    total: 24,
    perOwner: 9,
    perAddress: 16,
    entries: 7,
    entriesPerOwner: 3,
    entriesPerAddress: 5,
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const table = new SharedTable<string>({ bounds });
      const model = new Model(bounds);
      for (const [now, { key, owner, address, weight, lasts, removes }] of steps.entries()) {
        table.set(key, key, { owner, address, weight, until: now + lasts }, now);
        model.set({ key, owner, weight, until: now + lasts }, address, now);
        if (removes && lasts > 15) {
          table.delete(String(lasts));
          model.entries = model.entries.filter((entry) => entry.key !== String(lasts));
        }
        expect([...table]).toEqual(model.entries.map((entry) => entry.key));
        expect(table.weight).toBe(model.sum(() => true));
      }
    }),
    { numRuns: 300 },
  );
});
