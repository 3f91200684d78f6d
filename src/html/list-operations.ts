import type { WireListOperation, WireValue } from "../wire/index.js";
import { longestIncreasingSubsequence } from "./longest-increasing-subsequence.js";
import { keyAt, type List } from "./tree.js";

/** How the items of a list correspond to its previous items. */
export interface Alignment {
  /** Number of items at the start with the same keys in both. */
  readonly prefix: number;
  /** Number of items at the end with the same keys in both. */
  readonly suffix: number;
  /** The old index of each item between prefix and suffix; -1 for a new item. */
  readonly oldIndexes: Int32Array;
  /** How many of `oldIndexes` are not -1. */
  readonly keptCount: number;
}

export function align(before: List, after: List): Alignment {
  const oldLength = before.items.length;
  const newLength = after.items.length;
  const shorter = Math.min(oldLength, newLength);
  let prefix = 0;
  while (prefix < shorter && sameKey(before, prefix, after, prefix)) prefix++;
  let suffix = 0;
  while (suffix < shorter - prefix && sameKey(before, oldLength - 1 - suffix, after, newLength - 1 - suffix))
    suffix++;

  const oldIndexes = new Int32Array(newLength - suffix - prefix).fill(-1);
  let keptCount = 0;
  if (oldIndexes.length > 0 && oldLength - suffix > prefix) {
    const oldIndexByKey = new Map<string, number>();
    for (let old = prefix; old < oldLength - suffix; old++) oldIndexByKey.set(keyAt(before, old), old);
    for (let index = 0; index < oldIndexes.length; index++) {
      const old = oldIndexByKey.get(keyAt(after, prefix + index));
      if (old === undefined) continue;
      oldIndexes[index] = old;
      keptCount++;
    }
  }
  return { prefix, suffix, oldIndexes, keptCount };
}

/**
 * The shortest list of operations that gives `before` the keys of `after`: removals, then moves and insertions
 * from the end to the start, so that the item after each one is already in its final position.
 *
 * @param valueAt returns the value of a new item by its index
 */
export function listOperations(
  before: List,
  after: List,
  { prefix, suffix, oldIndexes, keptCount }: Alignment,
  valueAt: (index: number) => WireValue,
): WireListOperation[] {
  const operations: WireListOperation[] = [];
  const oldEnd = before.items.length - suffix;
  if (keptCount < oldEnd - prefix) {
    const keptIndexes = new Set(oldIndexes);
    for (let old = prefix; old < oldEnd; old++)
      if (!keptIndexes.has(old)) operations.push(["-", keyAt(before, old)]);
  }
  const unmoved = longestIncreasingSubsequence(oldIndexes);
  let next = unmoved.length - 1;
  for (let index = oldIndexes.length - 1; index >= 0; index--) {
    if (next >= 0 && unmoved[next] === index) {
      next--;
      continue;
    }
    const at = prefix + index;
    const key = keyAt(after, at);
    const successor = at + 1 < after.items.length ? keyAt(after, at + 1) : null;
    operations.push(oldIndexes[index] === -1 ? ["+", key, successor, valueAt(at)] : [">", key, successor]);
  }
  return operations;
}

function sameKey(before: List, old: number, after: List, index: number): boolean {
  if (before.keys === null && after.keys === null) return old === index;
  const from = before.keys === null ? old : before.keys[old];
  const to = after.keys === null ? index : after.keys[index];
  return from === to || String(from) === String(to);
}
