import type { WireRaw, WireTemplate, WireTemplates, WireValue } from "../../wire/index.js";

/** A slot or a list's item: what it holds, and where in the page. */
export interface Place {
  /** The slot's kind; `""` for an item. */
  readonly kind: string;
  holds: Kept;
  /** The slot's element, or the comment that its content follows; absent when it was not found. */
  start?: Node | undefined;
  /** The comment that ends the content of a slot of kind `""`. */
  end?: Node | undefined;
  /** In an element with `dj-update="ignore"`. */
  ignored?: boolean;
}

/** A template instance with a place for each of its slots. */
export interface KeptInstance {
  readonly statics: readonly string[];
  readonly places: readonly Place[];
}

/** An item of a list. */
export interface Item extends Place {
  readonly key: string;
}

/** A list: its items in order. */
export type KeptList = Item[];

/** A slot's value as the browser keeps it. */
export type Kept = string | null | WireRaw | KeptInstance | KeptList;

/** Takes a value off the wire. A template that was never sent counts as nothing. */
export const keep = (value: WireValue | undefined, templates: WireTemplates): Kept => {
  if (value === null || typeof value === "string") return value;
  if (!value) return "";
  if ("k" in value) return value.k.map(([key, item]) => ({ kind: "", key, holds: keep(item, templates) }));
  if ("r" in value) return value;
  const template: WireTemplate | undefined = templates[value.t];
  if (!template) return "";
  const places = template.slots.map((kind, slot) => ({ kind, holds: keep(value.d[slot], templates) }));
  return { statics: template.strings, places };
};
