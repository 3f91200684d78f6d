/**
 * What a view looks like, as it travels.
 *
 * A template's static parts travel once per connection as a {@link WireTemplate}; after that an
 * instance of it is its number and the values of its slots. A slot is a place that can change on
 * its own: all children of one element or a run of them, one whole attribute, or the whole text
 * of an element that holds only text.
 */

/**
 * `strings` has one item more than `slots`: the HTML around the slots, in order. A slot's kind:
 *
 * | kind | the slot is |
 * |---|---|
 * | `""` | content between two places in an element |
 * | `"."` | all the content of its element |
 * | `"@name"` | the attribute `name`, first slot of its element; the strings around leave the attribute out whole: `<a` … `>` |
 * | `"+name"` | another attribute of the same element |
 * | `"@"`, `"+"` | the text of a `<textarea>` or `<title>`: first slot of its element, or another one |
 */
export interface WireTemplate {
  readonly strings: readonly string[];
  readonly slots: readonly string[];
}

/** A template instance: its template's number and its slots' values. */
export interface WireInstance {
  readonly t: number;
  readonly d: readonly WireValue[];
}

/** A list: keys are unique strings. */
export interface WireList {
  readonly k: readonly (readonly [key: string, value: WireValue])[];
}

/** HTML that the application vouches for. */
export interface WireRaw {
  readonly r: string;
}

/**
 * The value of a slot. Content: text (not yet escaped), an instance, a list or raw HTML; `""` is
 * nothing. Attribute: its whole value, or `null` where the element does not have it.
 */
export type WireValue = string | null | WireInstance | WireList | WireRaw;

/**
 * How a slot's value changes: replaced (any {@link WireValue}), or changed inside when it stays an
 * instance of the same template or a list.
 */
export type WireChange = WireValue | WireSlotChanges | WireListChanges;

/** Slot number to change, within an instance whose template stays. */
export interface WireSlotChanges {
  readonly [slot: `${number}`]: WireChange;
}

/**
 * Changes of a list, in this order: `o`, operations one after the other; then `u`, changes inside
 * items that stay, by key. `null` stands for the end of the list.
 */
export interface WireListChanges {
  readonly o?: readonly WireListOperation[];
  readonly u?: { readonly [key: string]: WireChange };
}

export type WireListOperation =
  | readonly [op: "-", key: string]
  | readonly [op: ">", key: string, before: string | null]
  | readonly [op: "+", key: string, before: string | null, value: WireValue];

/** Templates by number, as frames carry them: only those the browser does not have yet. */
export type WireTemplates = { readonly [number: string]: WireTemplate };
