import type { Compiled, Slot } from "./compiled.js";
import type { Key, Raw } from "./template.js";

/**
 * What a slot's expression came to. Numbers stay numbers: they are smaller than their text and compared
 * sooner. `null` is an attribute that is not there.
 */
export type Value = string | number | null | Instance | List | Raw;

/** A rendered template. Never changed: a rendering keeps the nodes of the one before where they are equal. */
export class Instance {
  readonly compiled: Compiled;
  /** By expression. */
  readonly values: readonly Value[];

  constructor(compiled: Compiled, values: readonly Value[]) {
    this.compiled = compiled;
    this.values = values;
  }
}

/** A rendered list. */
export class List {
  /** `null` where the keys are the indices. */
  readonly keys: readonly Key[] | null;
  readonly items: readonly Value[];

  constructor(keys: readonly Key[] | null, items: readonly Value[]) {
    this.keys = keys;
    this.items = items;
  }
}

/** A rendered view: made by `render`, read by `toHtml`, `toWire` and `diff`. */
export type Rendered = Instance;

/** The text of an attribute or text slot, put together from its expressions. */
export function slotText(slot: Slot, values: readonly Value[]): string | null {
  if (slot.texts === null) return textOf(values[slot.from]);
  let text = slot.texts[0] ?? "";
  for (let index = 1; index < slot.texts.length; index++)
    text += (textOf(values[slot.from + index - 1]) ?? "") + slot.texts[index];
  return text;
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : null;
}

/** An item's key as the wire has it. */
export function keyAt(list: List, index: number): string {
  return String(list.keys === null ? index : list.keys[index]);
}
