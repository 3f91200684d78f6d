import type { CompiledTemplate, Slot } from "./compiled.js";
import { prefixed } from "./name-prefix.js";
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

  /** The component whose rendering it is; `undefined` for any other template. */
  get owner(): object | undefined {
    return undefined;
  }
}

/** The rendering of a component. */
export class OwnedInstance extends Instance {
  readonly #owner: object;

  constructor(compiled: CompiledTemplate, values: readonly Value[], owner: object) {
    super(compiled, values);
    this.#owner = owner;
  }

  override get owner(): object {
    return this.#owner;
  }
}

/**
 * Whether two renderings differ only in values: they have the same template, belong to the same component, and name its
 * handlers in the same way.
 */
export function isSameTemplate(before: Instance, after: Instance): boolean {
  const { compiled } = after;
  return (
    before.compiled === compiled &&
    before.owner === after.owner &&
    (compiled.prefixIndex === undefined ||
      before.values[compiled.prefixIndex] === after.values[compiled.prefixIndex])
  );
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
  const text = joinedText(slot, slot.statics, values);
  return slot.names === undefined ? text : prefixed(text, String(values.at(-1)), slot.names);
}

function joinedText(slot: Slot, statics: readonly string[], values: readonly Value[]): string {
  let text = statics[0] ?? "";
  for (let index = 1; index < statics.length; index++)
    text += (textOf(values[slot.firstIndex + index - 1]) ?? "") + statics[index];
  return text;
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : null;
}

/** An item's key in the wire format. */
export function keyAt(list: List, index: number): string {
  return String(list.keys === null ? index : list.keys[index]);
}
