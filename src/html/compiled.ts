import type { WireTemplate } from "../wire/index.js";
import type { UrlRule } from "./url.js";

/** How the value of an expression becomes what is shown. */
export const Kind = {
  content: 0,
  /** The whole value of an attribute; true and false are presence and absence. */
  whole: 1,
  /** The whole value of an attribute; true and false are words. */
  wholeWords: 2,
  /** `?name`: presence or absence. */
  presence: 3,
  /** Part of a text or an attribute; true and false are nothing. */
  part: 4,
  /** Part of an attribute; true and false are words. */
  partWords: 5,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** A place in a template that can change on its own; see `WireTemplate`. */
export interface Slot {
  /** `""` content, `"@"` an attribute, `"text"` the text of a `<textarea>` or `<title>`. */
  readonly type: "" | "@" | "text";
  /** The attribute's or the element's name. */
  readonly name: string;
  /** Its first expression. */
  readonly from: number;
  /** Text around and between its expressions, where there is any. */
  readonly texts: readonly string[] | null;
  readonly url: UrlRule | null;
  /** Where it stands after the start tag of a `<pre>` or `<textarea>`: content before it may be empty. */
  readonly afterOpening: "directly" | "after content" | false;
}

/** A template as rendering and diffing need it. */
export interface Compiled {
  /** Number of the template in this process. */
  readonly id: number;
  /** The strings it was compiled from, which are its identity. */
  readonly source: readonly string[];
  readonly wire: WireTemplate;
  readonly slots: readonly Slot[];
  /** By expression. */
  readonly kinds: readonly Kind[];
  /** Slots whose URL is checked whenever it changes. */
  readonly urls: readonly Slot[];
  /** Fields that `dj-model` attributes name, and the slots that hold such an attribute. */
  readonly models: readonly string[];
  readonly modelSlots: readonly Slot[];
}

/** How many expressions a slot has. */
export function expressionsOf(slot: Slot): number {
  return slot.texts === null ? 1 : slot.texts.length - 1;
}
