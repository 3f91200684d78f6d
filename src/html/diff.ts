import type { WireChange, WireList, WireListChanges, WireSlotChanges, WireTemplates } from "../wire/index.js";
import { expressionsOf } from "./compiled.js";
import { align, listOperations } from "./list-operations.js";
import { Raw } from "./template.js";
import { type WireRendering, WireWriter } from "./to-wire.js";
import { Instance, keyAt, List, type Rendered, type Value } from "./tree.js";

/** Changes within a template that stays, as frames carry them. */
export interface WirePatch {
  readonly patches: WireSlotChanges;
  readonly templates?: WireTemplates;
}

/**
 * What turns one rendering into the next: changes, the whole tree where the outermost template is another
 * one, or `null` where nothing changed.
 *
 * @param known numbers of the templates that the browser has; the ones sent are added
 */
export function diff(
  before: Rendered,
  after: Rendered,
  known: Set<number>,
): WirePatch | WireRendering | null {
  if (before === after) return null;
  const writer = new WireWriter(known);
  if (before.compiled !== after.compiled) {
    const tree = writer.instance(after);
    return writer.rendering(tree);
  }
  const patches = diffInstance(before, after, writer);
  if (patches === undefined) return null;
  const { templates } = writer;
  return templates === undefined ? { patches } : { patches, templates };
}

/** How a value changes, or `undefined` where it does not. */
function diffValue(before: Value, after: Value, writer: WireWriter): WireChange | undefined {
  if (before === after) return undefined;
  if (after instanceof Instance)
    return before instanceof Instance && before.compiled === after.compiled
      ? diffInstance(before, after, writer)
      : writer.instance(after);
  if (after instanceof List)
    return before instanceof List ? diffList(before, after, writer) : writer.value(after);
  const same =
    after instanceof Raw
      ? before instanceof Raw && before.equals(after)
      : isText(before) && isText(after) && String(before) === String(after);
  return same ? undefined : writer.value(after);
}

function diffInstance(before: Instance, after: Instance, writer: WireWriter): WireSlotChanges | undefined {
  let changes: { [slot: number]: WireChange } | undefined;
  const { slots } = after.compiled;
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index];
    if (slot === undefined) break;
    let change: WireChange | undefined;
    if (slot.texts === null) {
      const from = before.values[slot.from] ?? null;
      const to = after.values[slot.from] ?? null;
      if (from === to) continue;
      change = diffValue(from, to, writer);
    } else if (differs(slot.from, expressionsOf(slot), before.values, after.values)) {
      const text = writer.slot(slot, after.values);
      if (text !== writer.slot(slot, before.values)) change = text;
    }
    if (change === undefined) continue;
    changes ??= {};
    changes[index] = change;
  }
  return changes;
}

function diffList(before: List, after: List, writer: WireWriter): WireListChanges | WireList | undefined {
  let inside: ItemChanges | undefined;
  if (before.keys === after.keys && before.items.length === after.items.length) {
    for (let index = 0; index < after.items.length; index++)
      inside = diffItem(inside, before, index, after, index, writer);
    return inside && { u: inside };
  }

  const alignment = align(before, after);
  const { start, tail, origins, kept } = alignment;
  if (start + tail + kept === 0) return writer.list(after);
  for (let index = 0; index < start; index++) inside = diffItem(inside, before, index, after, index, writer);
  for (let index = 0; index < origins.length; index++) {
    const old = origins[index] ?? -1;
    if (old >= 0) inside = diffItem(inside, before, old, after, start + index, writer);
  }
  for (let index = tail; index > 0; index--)
    inside = diffItem(inside, before, before.items.length - index, after, after.items.length - index, writer);
  const operations = listOperations(before, after, alignment, (index) =>
    writer.value(after.items[index] ?? null),
  );
  if (operations.length === 0) return inside && { u: inside };
  return inside === undefined ? { o: operations } : { o: operations, u: inside };
}

type ItemChanges = { [key: string]: WireChange };

function diffItem(
  changes: ItemChanges | undefined,
  before: List,
  old: number,
  after: List,
  index: number,
  writer: WireWriter,
): ItemChanges | undefined {
  const from = before.items[old] ?? null;
  const to = after.items[index] ?? null;
  if (from === to) return changes;
  const change = diffValue(from, to, writer);
  if (change === undefined) return changes;
  // Without a prototype: "__proto__" is a key like any other.
  const target: ItemChanges = changes ?? Object.create(null);
  target[keyAt(after, index)] = change;
  return target;
}

function differs(from: number, count: number, before: readonly Value[], after: readonly Value[]): boolean {
  for (let index = from; index < from + count; index++) if (before[index] !== after[index]) return true;
  return false;
}

function isText(value: Value): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
