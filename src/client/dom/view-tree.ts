import type { WireRaw, WireTemplate, WireTemplates, WireValue } from "../../wire/index.js";

/** A slot of a template, or an item of a list: its value and its position in the page. */
export interface Slot {
  /** As on the wire; `""` for an item. */
  readonly kind: string;
  value: SlotValue;
  /** The slot's element, or the comment before its content; absent while it is not in the page. */
  start?: Node | undefined;
  /** The comment after the content of a slot of kind `""`. */
  end?: Node | undefined;
  /** Whether it is in an element with `dj-update="ignore"`. */
  isIgnored?: boolean;
  /** The keys of the list items that contain it. */
  scope?: string;
}

/** A rendered template with its slots. */
export interface Instance {
  readonly statics: readonly string[];
  readonly slots: readonly Slot[];
}

export interface Item extends Slot {
  readonly key: string;
}

/** The items of a list, in order. */
export type List = Item[];

export type SlotValue = string | null | WireRaw | Instance | List;

interface Marker {
  /** The slots of one element share a marker. */
  readonly slots: Slot[];
  /** The keys of the list items that contain the content after the marker. */
  readonly scope: string;
}

/** The meaning of the markers in HTML, by number. */
export type Markers = Map<string, Marker>;

/** Reads a value from the wire. An instance of a template that was never sent becomes empty. */
export const readValue = (value: WireValue | undefined, templates: WireTemplates): SlotValue => {
  if (value === null || typeof value === "string") return value;
  if (!value) return "";
  if ("k" in value)
    return value.k.map(([key, item]) => ({ kind: "", key, value: readValue(item, templates) }));
  if ("r" in value) return value;
  const template: WireTemplate | undefined = templates[value.t];
  if (!template) return "";
  const slots = template.slots.map((kind, slot) => ({ kind, value: readValue(value.d[slot], templates) }));
  return { statics: template.strings, slots };
};
