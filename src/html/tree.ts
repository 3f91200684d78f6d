import type { CompiledTemplate, Slot } from "./compiled.js";
import type { Key, Raw } from "./template.js";

/**
 * The rendered value of an expression. Numbers remain numbers, which are smaller and faster to compare than
 * text. `null` is an absent attribute.
 */
export type Value = string | number | null | Instance | List | Raw;

/** A rendered template. Immutable: a new rendering reuses the previous nodes that are equal. */
export class Instance {
  readonly compiled: CompiledTemplate;
  /** By expression. */
  readonly values: readonly Value[];

  constructor(compiled: CompiledTemplate, values: readonly Value[]) {
    this.compiled = compiled;
    this.values = values;
  }
}

/** A rendered list. */
export class List {
  /** `null` if the keys are the indexes. */
  readonly keys: readonly Key[] | null;
  readonly items: readonly Value[];

  constructor(keys: readonly Key[] | null, items: readonly Value[]) {
    this.keys = keys;
    this.items = items;
  }
}

/** A rendered view: the result of `render`, the input of `toHtml`, `toWire` and `diff`. */
export type Rendered = Instance;

/** The text of an attribute or text slot: its static text and its expressions, joined. `null` for an absent attribute. */
export function slotText(slot: Slot, values: readonly Value[]): string | null {
  if (slot.statics === null) return textOf(values[slot.firstIndex]);
  let text = slot.statics[0] ?? "";
  for (let index = 1; index < slot.statics.length; index++)
    text += (textOf(values[slot.firstIndex + index - 1]) ?? "") + slot.statics[index];
  return text;
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : null;
}

/** An item's key in the wire format. */
export function keyAt(list: List, index: number): string {
  return String(list.keys === null ? index : list.keys[index]);
}
