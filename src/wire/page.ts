import type { WireRaw } from "./tree.js";

/**
 * A whole tree for a browser that shows the HTML of the first page and reads most values from there: the structure, and
 * what the HTML does not say. See docs/protocol.md, "Trees from the page".
 */
export interface WirePage {
  readonly shape: WireShapeInstance;
  /** The values of the shapes `1`, in order. */
  readonly given?: readonly (string | null | WireRaw)[];
  /** {@link digestText} of the values of the shapes `0`, in order. */
  readonly digest: number;
}

/**
 * The shape of a value: `0` is read from the page's HTML, `1` is the next given value, `""` is empty content.
 */
export type WireShape = 0 | 1 | "" | WireShapeInstance | WireShapeList;

/** The shape of an instance: the template's number and the shapes of its slots. */
export interface WireShapeInstance {
  readonly t: number;
  readonly d: readonly WireShape[];
}

/** The shape of a list. */
export interface WireShapeList {
  /** The different shapes of its items. */
  readonly s: readonly WireShape[];
  /** By item, the position of its shape in `s`; absent if all items have the first one. */
  readonly i?: readonly number[];
  /** The keys in order. `[first, count]` stands for so many consecutive whole numbers. Absent with `f`. */
  readonly k?: readonly (string | readonly [first: number, count: number])[];
  /** Keys are the text of a slot of each item, without so many characters at its start and its end. */
  readonly f?: readonly [slot: number, before: number, after: number];
  /** The number of items. */
  readonly n: number;
}

/** The digest of no text. */
export const emptyDigest = 0x811c9dc5;

const prime = 0x01000193;
/** Code units end below these. */
const [endOfText, nothing] = [0x10000, 0x10001];

/** Adds a text, or the absence of one, to a digest: FNV-1a of UTF-16 code units, in 32 bits. */
export const digestText = (digest: number, text: string | null): number => {
  let sum = digest;
  if (text === null) sum = Math.imul(sum ^ nothing, prime);
  else {
    for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), prime);
    sum = Math.imul(sum ^ endOfText, prime);
  }
  return sum >>> 0;
};
