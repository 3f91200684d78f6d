import type { WireListOperation, WireValue } from "../wire/index.js";
import { longestIncreasing } from "./longest-increasing.js";
import { keyAt, type List } from "./tree.js";

/** Which items of a list were there before. */
export interface Alignment {
  /** How many items at the start, and how many at the end, have the same keys in both. */
  readonly start: number;
  readonly tail: number;
  /** For each item between them its old index, -1 for a new one. */
  readonly origins: Int32Array;
  /** How many of `origins` are not -1. */
  readonly kept: number;
}

export function align(before: List, after: List): Alignment {
  const oldLength = before.items.length;
  const newLength = after.items.length;
  const shorter = Math.min(oldLength, newLength);
  let start = 0;
  while (start < shorter && sameKey(before, start, after, start)) start++;
  let tail = 0;
  while (tail < shorter - start && sameKey(before, oldLength - 1 - tail, after, newLength - 1 - tail)) tail++;

  const origins = new Int32Array(newLength - tail - start).fill(-1);
  let kept = 0;
  if (origins.length > 0 && oldLength - tail > start) {
    const places = new Map<string, number>();
    for (let old = start; old < oldLength - tail; old++) places.set(keyAt(before, old), old);
    for (let index = 0; index < origins.length; index++) {
      const old = places.get(keyAt(after, start + index));
      if (old === undefined) continue;
      origins[index] = old;
      kept++;
    }
  }
  return { start, tail, origins, kept };
}

/**
 * The fewest operations that give `before` the keys of `after`: removals, then moves and insertions from
 * the end on, so that what each one stands before is in its place already.
 *
 * @param valueAt the value of a new item, by its index
 */
export function listOperations(
  before: List,
  after: List,
  { start, tail, origins, kept }: Alignment,
  valueAt: (index: number) => WireValue,
): WireListOperation[] {
  const operations: WireListOperation[] = [];
  const oldEnd = before.items.length - tail;
  if (kept < oldEnd - start) {
    const staying = new Set(origins);
    for (let old = start; old < oldEnd; old++)
      if (!staying.has(old)) operations.push(["-", keyAt(before, old)]);
  }
  const unmoved = longestIncreasing(origins);
  let next = unmoved.length - 1;
  for (let index = origins.length - 1; index >= 0; index--) {
    if (next >= 0 && unmoved[next] === index) {
      next--;
      continue;
    }
    const at = start + index;
    const key = keyAt(after, at);
    const successor = at + 1 < after.items.length ? keyAt(after, at + 1) : null;
    operations.push(origins[index] === -1 ? ["+", key, successor, valueAt(at)] : [">", key, successor]);
  }
  return operations;
}

function sameKey(before: List, old: number, after: List, index: number): boolean {
  if (before.keys === null && after.keys === null) return old === index;
  const from = before.keys === null ? old : before.keys[old];
  const to = after.keys === null ? index : after.keys[index];
  return from === to || String(from) === String(to);
}
