import {
  digestText,
  emptyDigest,
  type WirePage,
  type WireShape,
  type WireShapeInstance,
  type WireShapeList,
  type WireTemplates,
} from "../wire/index.js";
import type { CompiledTemplate } from "./compiled.js";
import { Raw } from "./template.js";
import { WireWriter } from "./to-wire.js";
import { Instance, keyAt, List, type Rendered, slotText, type Value } from "./tree.js";

/** A whole rendering for a browser that shows its HTML. */
export interface PageRendering {
  readonly page: WirePage;
  readonly templates?: WireTemplates;
}

/**
 * Converts a rendering to what a browser does not find in its HTML: the structure, and the values that cannot be read
 * from parsed HTML without doubt.
 *
 * @param known ids of the templates that the browser has; the ids of templates that are sent are added
 */
export function toPage(rendered: Rendered, known: Set<number>): PageRendering {
  const writer = new PageWriter(known);
  const shape = writer.instance(rendered);
  const { given, digest, templates } = writer;
  const page = given.length > 0 ? { shape, given, digest } : { shape, digest };
  return templates === undefined ? { page } : { page, templates };
}

/**
 * Whether a slot's text can be found in the parsed HTML: `false` never, `true` always, a text if that text follows and
 * does not begin within the slot's.
 */
type Ending = boolean | string;

interface Readability {
  readonly endings: readonly Ending[];
  /** The shape if the browser reads all slots. */
  readonly plain: WireShapeInstance;
}

const readabilities = new WeakMap<CompiledTemplate, Readability>();

/** An attribute that the browser changes when the user acts. */
const volatile = "open";

/** The text at the beginning of HTML, as far as it is written as it is; `false` if there is none. */
function textBefore(html: string): string | false {
  let end = 0;
  while (end < html.length && !"<&\r".includes(html[end] ?? "")) end++;
  return end > 0 && html.slice(0, end);
}

function readabilityOf(compiled: CompiledTemplate): Readability {
  const known = readabilities.get(compiled);
  if (known) return known;
  const { strings } = compiled.wire;
  const endings = compiled.slots.map(({ type, name }, index): Ending => {
    if (type === "@") return name.toLowerCase() !== volatile;
    if (type !== "") return true;
    const next = strings[index + 1] ?? "";
    // After a comment, the text may go on.
    if (next[0] === "<") return next[1] !== "!";
    return textBefore(next);
  });
  const found: Readability = {
    endings,
    plain: { t: compiled.id, d: endings.map(() => 0 as const) },
  };
  readabilities.set(compiled, found);
  return found;
}

/** Characters that a parser replaces (HTML, 13.2.3.5), and halves of surrogate pairs, which UTF-8 does not have. */
const replaced = /[\r\0\p{Surrogate}]/u;

class PageWriter {
  readonly given: NonNullable<WirePage["given"]>[number][] = [];
  digest = emptyDigest;
  readonly #writer: WireWriter;

  constructor(known: Set<number>) {
    this.#writer = new WireWriter(known);
  }

  get templates(): WireTemplates | undefined {
    return this.#writer.templates;
  }

  instance({ compiled, values }: Instance): WireShapeInstance {
    this.#writer.need(compiled);
    const { endings, plain } = readabilityOf(compiled);
    const { slots } = compiled;
    let shapes: WireShape[] | undefined;
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      if (slot === undefined) break;
      const ending = endings[index] ?? false;
      const shape =
        slot.type === ""
          ? this.#content(values[slot.firstIndex] ?? "", ending)
          : this.#text(slotText(slot, values) ?? (slot.type === "@" ? null : ""), ending);
      if (shape !== 0) shapes ??= plain.d.slice(0, index);
      shapes?.push(shape);
    }
    return shapes ? { t: compiled.id, d: shapes } : plain;
  }

  #content(value: Value, ending: Ending): WireShape {
    if (value instanceof Instance) return this.instance(value);
    if (value instanceof List) return this.#list(value);
    if (value instanceof Raw) return this.#give({ r: value.html });
    return value === "" || value === null ? "" : this.#text(String(value), ending);
  }

  #text(text: string | null, ending: Ending): WireShape {
    const isRead =
      text === null
        ? ending === true
        : ending !== false &&
          (ending === true || (text + ending).indexOf(ending) === text.length) &&
          !replaced.test(text);
    if (!isRead) return this.#give(text);
    this.digest = digestText(this.digest, text);
    return 0;
  }

  #give(value: (typeof this.given)[number]): 1 {
    this.given.push(value);
    return 1;
  }

  #list(list: List): WireShapeList {
    const shapes: WireShape[] = [];
    const positions = new Map<unknown, number>();
    const indexes: number[] = [];
    for (const item of list.items) {
      const shape = this.#content(item, false);
      const isPlain = item instanceof Instance && shape === readabilityOf(item.compiled).plain;
      const name = isPlain || typeof shape !== "object" ? shape : JSON.stringify(shape);
      const known = positions.get(name);
      const position = known ?? shapes.length;
      if (known === undefined) {
        positions.set(name, position);
        shapes.push(shape);
      }
      indexes.push(position);
    }
    return {
      n: list.items.length,
      s: shapes,
      ...(shapes.length > 1 ? { i: indexes } : undefined),
      ...keysOf(list),
    };
  }
}

/** From how many runs of keys on it pays to look for them in the items. */
const fewRuns = 4;

function keysOf(list: List): Pick<WireShapeList, "k" | "f"> {
  const { items } = list;
  if (list.keys === null) return { k: [[0, items.length]] };
  const runs: (string | [first: number, count: number])[] = [];
  for (let index = 0; index < items.length; index++) {
    const key = keyAt(list, index);
    const run = runs.at(-1);
    const number = /^(?:0|[1-9]\d{0,14})$/.test(key) ? Number(key) : undefined;
    if (number === undefined) runs.push(key);
    else if (Array.isArray(run) && run[0] + run[1] === number) run[1]++;
    else runs.push([number, 1]);
  }
  const place = runs.length > fewRuns ? placeOfKeys(list) : undefined;
  return place
    ? { f: place }
    : { k: runs.map((run) => (Array.isArray(run) && run[1] === 1 ? String(run[0]) : run)) };
}

/** The slot that has the key in every item. */
function placeOfKeys(list: List): WireShapeList["f"] {
  const [first] = list.items;
  if (!(first instanceof Instance)) return undefined;
  const key = keyAt(list, 0);
  for (let slot = 0; slot < first.compiled.slots.length; slot++) {
    const text = textAt(first, slot);
    const before = text?.indexOf(key) ?? -1;
    if (text === undefined || before < 0) continue;
    const after = text.length - before - key.length;
    const isIn = list.items.every((item, index) => {
      const own = item instanceof Instance ? textAt(item, slot) : undefined;
      return own !== undefined && own.slice(before, own.length - after) === keyAt(list, index);
    });
    if (isIn) return [slot, before, after];
  }
  return undefined;
}

function textAt({ compiled, values }: Instance, index: number): string | undefined {
  const slot = compiled.slots[index];
  if (slot === undefined) return undefined;
  if (slot.type !== "") return slotText(slot, values) ?? undefined;
  const value = values[slot.firstIndex];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
