import {
  digestText,
  emptyDigest,
  type WirePage,
  type WireShape,
  type WireShapeInstance,
  type WireShapeList,
  type WireTemplates,
} from "../../wire/index.js";
import type { Instance, Item, Markers, Slot, SlotValue } from "../dom/view-tree.js";
import * as dom from "../safe-dom.js";

type Writable<T> = { -readonly [P in keyof T]: T[P] };

/**
 * Reads the tree of the first page from its HTML: parses the HTML of the tree without its texts, and walks through both
 * side by side. The digest proves that no script and no user has changed what was read.
 *
 * @param root the element that shows the view
 * @param toMarkedHtml of the page script, as is `parseHtml`
 * @throws {Error} if the page has changed, so that the server must send the tree
 */
export const readPage = (
  root: Element,
  { shape, given = [], digest }: WirePage,
  templates: WireTemplates,
  toMarkedHtml: (value: SlotValue, markers: Markers) => string,
  parseHtml: (html: string, parent: Element) => Element,
): Instance => {
  /** Slots whose values are in the page. */
  const open: Slot[] = [];
  const found = new Map<Slot, string | null>();
  const lists: [items: Item[], place: NonNullable<WireShapeList["f"]>][] = [];
  let next = 0;

  const valueFrom = (shape: WireShape): SlotValue => {
    if (shape === 1) return given[next++] ?? null;
    if (typeof shape !== "object") return null;
    return "t" in shape ? instanceOf(shape) : listOf(shape);
  };

  const instanceOf = ({ t, d }: WireShapeInstance): Instance => {
    const template = templates[t];
    if (!template) throw changed();
    const slots = template.slots.map((kind, index): Slot => {
      const shape = d[index] ?? "";
      const slot: Slot = { kind, value: shape === "" ? "" : null };
      if (shape === 0) open.push(slot);
      else if (shape !== "") slot.value = valueFrom(shape);
      return slot;
    });
    return { statics: template.strings, slots };
  };

  const listOf = ({ s, i, k, f, n }: WireShapeList): Item[] => {
    const keys = (k ?? []).flatMap((key) =>
      typeof key === "string" ? key : Array.from({ length: key[1] }, (_, index) => `${key[0] + index}`),
    );
    const items = Array.from({ length: n }, (_, index): Item => {
      const shape = s[i?.[index] ?? 0] ?? "";
      return { kind: "", key: keys[index] ?? "", value: shape === "" ? "" : valueFrom(shape) };
    });
    if (f) lists.push([items, f]);
    return items;
  };

  const tree = instanceOf(shape);
  const isOpen = new Set(open);
  const markers: Markers = new Map();
  const parsed = parseHtml(toMarkedHtml(tree, markers), root);

  /** Reads the slots between two elements. @param parts static texts and slots, in order */
  const readText = (parts: readonly (string | Slot)[], text: string): void => {
    let at = 0;
    let slot: Slot | undefined;
    let fixed = "";
    /** Passes static text, at whose beginning the slot before it ends. */
    const pass = (): boolean => {
      const start = slot ? text.indexOf(fixed, at) : at;
      if (start < 0 || !text.startsWith(fixed, start)) return false;
      if (slot) found.set(slot, text.slice(at, start));
      at = start + fixed.length;
      fixed = "";
      slot = undefined;
      return true;
    };
    for (const part of parts)
      if (typeof part === "string") fixed += part;
      else {
        if (slot && !fixed) return;
        if (!pass()) return;
        slot = part;
      }
    if (slot && !fixed) found.set(slot, text.slice(at));
    else pass();
  };

  const read = (parsed: Node, element: Node): void => {
    const existing = dom.childNodes(contentOf(element));
    let at = 0;
    let parts: (string | Slot)[] = [];
    /** The next element of a name. Scripts may have added others, which are skipped. Reads the text before it. */
    const advance = (name?: string): Node | undefined => {
      let text = "";
      let node: Node | undefined;
      while (at < existing.length) {
        node = existing[at++];
        if (!node) break;
        const type = dom.nodeType(node);
        if (type === Node.TEXT_NODE) text += dom.nodeValue(node);
        else if (type === Node.ELEMENT_NODE && dom.localName(node as Element) === name) break;
        node = undefined;
      }
      if (parts.some((part) => typeof part !== "string")) readText(parts, text);
      parts = [];
      return node;
    };
    for (const node of dom.childNodes(contentOf(parsed))) {
      const type = dom.nodeType(node);
      if (type === Node.TEXT_NODE) parts.push(dom.nodeValue(node) ?? "");
      else if (type === Node.COMMENT_NODE) {
        const [slot] = markers.get(/^dj(\d+)$/.exec(dom.nodeValue(node) ?? "")?.[1] ?? "")?.slots ?? [];
        if (slot && isOpen.has(slot)) parts.push(slot);
      } else if (type === Node.ELEMENT_NODE) {
        const of = node as Node as Element;
        const twin = advance(dom.localName(of)) as Element | undefined;
        if (!twin) continue;
        for (const slot of markers.get(dom.getAttribute(of, "dj-s") ?? "")?.slots ?? []) {
          const name = slot.kind.slice(1);
          if (isOpen.has(slot)) found.set(slot, name ? dom.getAttribute(twin, name) : dom.textContent(twin));
        }
        read(of, twin);
      }
    }
    advance();
  };
  read(parsed, root);

  let sum = emptyDigest;
  for (const slot of open) {
    const value = found.get(slot);
    if (value === undefined) throw changed();
    slot.value = value;
    sum = digestText(sum, value);
  }
  if (sum !== digest) throw changed();
  for (const [items, [slot, before, after]] of lists)
    for (const item of items as Writable<Item>[]) {
      const text = (item.value as Instance).slots[slot]?.value as string;
      item.key = text.slice(before, text.length - after);
    }
  return tree;
};

const changed = (): Error =>
  new Error("The page has changed since the server rendered it. Requesting its tree.");

/** The parent of an element's children; those of a template are in a separate fragment. */
const contentOf = (element: Node): Node =>
  element instanceof HTMLTemplateElement ? element.content : element;
