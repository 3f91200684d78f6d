/**
 * How a rendered view is sent to the browser.
 *
 * A template's static parts are sent once per connection as a {@link WireTemplate}. After that, an
 * instance consists of the template's number and the values of its slots. A slot is a part that can
 * change on its own: all children of an element or some of them, one whole attribute, or the whole text
 * of an element that contains only text.
 */

/**
 * A template. `strings` has the HTML around the slots, in order, so it has one item more than `slots`.
 * Each slot has a kind:
 *
 * | kind | meaning |
 * |---|---|
 * | `""` | part of the content of an element |
 * | `"."` | all the content of its element |
 * | `"@name"` | the attribute `name`, first slot of its element; the surrounding strings leave the attribute out: `<a` … `>` |
 * | `"+name"` | another attribute of the same element |
 * | `"@"`, `"+"` | the text of a `<textarea>` or `<title>`: first slot of its element, or another one |
 */
export interface WireTemplate {
  readonly strings: readonly string[];
  readonly slots: readonly string[];
}

/** An instance of a template: the template's number and the values of its slots. */
export interface WireInstance {
  readonly t: number;
  readonly d: readonly WireValue[];
}

/** A keyed list. Keys are unique strings. */
export interface WireList {
  readonly k: readonly (readonly [key: string, value: WireValue])[];
}

/** HTML that the application trusts. */
export interface WireRaw {
  readonly r: string;
}

/**
 * The value of a slot. Content: text (not yet escaped), an instance, a list or raw HTML; `""` is empty.
 * Attribute: its whole value, or `null` if the element does not have it.
 */
export type WireValue = string | null | WireInstance | WireList | WireRaw;

/**
 * The change of a slot: a new value, or changes within an instance of the same template or a list.
 */
export type WireChange = WireValue | WireSlotChanges | WireListChanges;

/** Changes by slot number, within an instance whose template stays the same. */
export interface WireSlotChanges {
  readonly [slot: `${number}`]: WireChange;
}

/**
 * Changes of a list: first the operations `o`, in order, then the changes `u` within remaining items, by
 * key. `null` means the end of the list.
 */
export interface WireListChanges {
  readonly o?: readonly WireListOperation[];
  readonly u?: { readonly [key: string]: WireChange };
}

export type WireListOperation =
  | readonly [op: "-", key: string]
  | readonly [op: ">", key: string, before: string | null]
  | readonly [op: "+", key: string, before: string | null, value: WireValue];

/** New templates by number, sent with the first frame that uses them. */
export type WireTemplates = { readonly [number: string]: WireTemplate };
