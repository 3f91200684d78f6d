import type { WireChange, WireList, WireListChanges, WireSlotChanges, WireTemplates } from "../wire/index.js";
import { expressionCount } from "./compiled.js";
import { align, listOperations } from "./list-operations.js";
import { Raw } from "./template.js";
import { type WireRendering, WireWriter } from "./to-wire.js";
import { Instance, isSameTemplate, keyAt, List, type Rendered, type Value } from "./tree.js";

/** Changes within a template that stays the same, in the wire format. */
export interface WirePatch {
  readonly patches: WireSlotChanges;
  readonly templates?: WireTemplates;
}

/**
 * Compares two renderings.
 *
 * @param known ids of the templates that the browser has; the ids of templates that are sent are added
 * @returns the changes, the whole tree if the outermost template is a different one, or `null` if nothing changed
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

/** The change of a value, or `undefined` if it is the same. */
function diffValue(before: Value, after: Value, writer: WireWriter): WireChange | undefined {
  if (before === after) return undefined;
  if (after instanceof Instance)
    return before instanceof Instance && isSameTemplate(before, after)
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
    if (slot.statics === null) {
      const from = before.values[slot.firstIndex] ?? null;
      const to = after.values[slot.firstIndex] ?? null;
      if (from === to) continue;
      change = diffValue(from, to, writer);
    } else if (differs(slot.firstIndex, expressionCount(slot), before.values, after.values)) {
      const text = writer.slot(slot, after.values);
      if (text !== writer.slot(slot, before.values)) change = text;
    }
    if (change === undefined) continue;
    if (changes === undefined) changes = oneChange(index, change);
    else changes[index] = change;
  }
  return changes;
}

/**
 * The changes with a first one, as a literal: an assignment to an empty object would reserve room for 17 more, which
 * `JSON.stringify` visits as well. Most updates change one of the first slots.
 */
function oneChange(index: number, change: WireChange): { [slot: number]: WireChange } {
  switch (index) {
    case 0:
      return { 0: change };
    case 1:
      return { 1: change };
    case 2:
      return { 2: change };
    case 3:
      return { 3: change };
    case 4:
      return { 4: change };
    case 5:
      return { 5: change };
    case 6:
      return { 6: change };
    case 7:
      return { 7: change };
    default:
      return { [index]: change };
  }
}

function diffList(before: List, after: List, writer: WireWriter): WireListChanges | WireList | undefined {
  let itemChanges: ItemChanges | undefined;
  if (before.keys === after.keys && before.items.length === after.items.length) {
    for (let index = 0; index < after.items.length; index++)
      itemChanges = diffItem(itemChanges, before, index, after, index, writer);
    return itemChanges && { u: itemChanges };
  }

  const alignment = align(before, after);
  const { prefix, suffix, oldIndexes, keptCount } = alignment;
  if (prefix + suffix + keptCount === 0) return writer.list(after);
  for (let index = 0; index < prefix; index++)
    itemChanges = diffItem(itemChanges, before, index, after, index, writer);
  for (let index = 0; index < oldIndexes.length; index++) {
    const old = oldIndexes[index] ?? -1;
    if (old >= 0) itemChanges = diffItem(itemChanges, before, old, after, prefix + index, writer);
  }
  for (let index = suffix; index > 0; index--)
    itemChanges = diffItem(
      itemChanges,
      before,
      before.items.length - index,
      after,
      after.items.length - index,
      writer,
    );
  const operations = listOperations(before, after, alignment, (index) =>
    writer.value(after.items[index] ?? null),
  );
  if (operations.length === 0) return itemChanges && { u: itemChanges };
  return itemChanges === undefined ? { o: operations } : { o: operations, u: itemChanges };
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
  // It has no prototype, so that "__proto__" is a key like any other.
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
