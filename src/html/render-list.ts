import type { Compiled } from "./compiled.js";
import { valueError } from "./place.js";
import { renderContent } from "./render.js";
import type { Each, Key } from "./template.js";
import { List, type Value } from "./tree.js";

/** The node for a list keyed by index. */
export function renderArray(
  given: readonly unknown[],
  before: Value | undefined,
  compiled: Compiled,
  index: number,
): List {
  const old = before instanceof List && before.keys === null ? before : null;
  const length = given.length;
  let items: Value[] | null = old !== null && old.items.length === length ? null : [];
  for (let at = 0; at < length; at++) {
    const oldItem = old?.items[at];
    const item = renderContent(given[at], oldItem, compiled, index);
    if (items !== null) items[at] = item;
    else if (item !== oldItem) {
      items = old?.items.slice() ?? [];
      items[at] = item;
    }
  }
  return items === null && old !== null ? old : new List(null, items ?? []);
}

/** The node for a list with keys. */
export function renderEach(list: Each, before: Value | undefined, compiled: Compiled, index: number): List {
  const { items: given, template } = list;
  if (!(before instanceof List) || before.keys === null)
    return reordered(list, [], [], 0, [], compiled, index);
  const oldKeys = before.keys;
  const oldItems = before.items;
  let items: Value[] | null = null;
  let at = 0;
  for (; at < given.length; at++) {
    const item = given[at];
    if (at === oldKeys.length || keyOf(list, item, at) !== oldKeys[at]) break;
    const oldItem = oldItems[at];
    const node = renderContent(template(item, at), oldItem, compiled, index);
    if (node === oldItem) continue;
    items ??= oldItems.slice();
    items[at] = node;
  }
  if (at === given.length && at === oldKeys.length) return items === null ? before : new List(oldKeys, items);
  return reordered(list, oldKeys, oldItems, at, (items ?? oldItems).slice(0, at), compiled, index);
}

/**
 * Goes on where the order differs from before: items are looked up by key.
 *
 * @param at first place where the keys differ
 * @param items what was rendered up to there
 */
function reordered(
  list: Each,
  oldKeys: readonly Key[],
  oldItems: readonly Value[],
  at: number,
  items: Value[],
  compiled: Compiled,
  index: number,
): List {
  const keys = oldKeys.slice(0, at);
  // Where a key was before; -1 once it is in the new list.
  const places = new Map<string, number>();
  for (let old = 0; old < oldKeys.length; old++) places.set(String(oldKeys[old]), old < at ? -1 : old);
  for (let next = at; next < list.items.length; next++) {
    const item = list.items[next];
    const key = keyOf(list, item, next);
    if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint")
      throw keyError(
        compiled,
        index,
        `${key === null ? "null" : `a value of type ${typeof key}`} as the key of item ${next}${typeof list.key === "string" ? ` (its property "${list.key}")` : ""}`,
        "give a string or a number that tells the item from all others",
      );
    const text = String(key);
    const place = places.get(text);
    if (place === -1)
      throw keyError(
        compiled,
        index,
        `the key ${JSON.stringify(text)} twice in one list`,
        "give each item a key of its own",
      );
    places.set(text, -1);
    keys.push(key);
    items.push(
      renderContent(
        list.template(item, next),
        place === undefined ? undefined : oldItems[place],
        compiled,
        index,
      ),
    );
  }
  return new List(keys, items);
}

function keyOf(list: Each, item: unknown, at: number): unknown {
  const { key } = list;
  return typeof key === "function"
    ? key(item, at)
    : (item as { readonly [name: string]: unknown } | null | undefined)?.[key];
}

function keyError(compiled: Compiled, index: number, given: string, advice: string): Error {
  return valueError("DJ_TEMPLATE_KEY", compiled.source, index, given, advice);
}
