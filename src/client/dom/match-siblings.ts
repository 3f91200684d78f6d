import * as dom from "../safe-dom.js";
import { scopeOf } from "./markers.js";
import { renderedAttributes } from "./rendered.js";

/** Features that identify elements, the most stable first. */
const attributes = ["id", "dj-key", "type", "name", "dj-model", "dj-update", "href", "src", "value", "class"];
/** How alike two elements are, the closest first, and how many of the attributes have to be the same. */
const inPlace = 0;
const equal = 1;
const close = 2;
const ofKind = 3;
const counts = [9, 10, 6, 6];

/**
 * What an element is known by: in the same place, all but its class; to be equal, all it has and its text; to be
 * close, its class and the first field in it; to be of a kind, only what it is for.
 */
const identityOf = (element: Element, closeness: number): string => {
  const rendered = renderedAttributes(element);
  const known: unknown[] = attributes.slice(0, counts[closeness]).map((name) => rendered.get(name));
  if (closeness < close) known.push(dom.textContent(element));
  if (closeness === close) {
    const field = dom.querySelector(element, "[name]");
    known.push(rendered.get("class"), field && dom.getAttribute(field, "name"));
  }
  return dom.nodeName(element) + JSON.stringify(known);
};

/** Whether an element of the page can be morphed into a parsed one. */
export const isOfKind = (element: Element, parsed: Element): boolean =>
  scopeOf(element) === scopeOf(parsed) && identityOf(element, ofKind) === identityOf(parsed, ofKind);

/**
 * Pairs parsed elements with elements of the page that can be morphed into them: the closest first, equal ones in
 * order. As many as before are the same ones in their order, unless they have changed places as they are.
 *
 * @param pairs takes for each parsed element that has one its element of the page
 * @param withScope whether elements of different list items are different
 * @param isInOrder whether as many as before are the same ones in any case
 */
export const matchSiblings = (
  existing: readonly Element[],
  parsed: readonly Element[],
  pairs: Map<Node, Element>,
  withScope: boolean,
  isInOrder = false,
): void => {
  const isSameSize = existing.length === parsed.length;
  const taken = new Set<Element>();
  for (const closeness of isSameSize ? [inPlace, equal, ofKind] : [equal, close, ofKind]) {
    // One that is alone on both sides needs no closer look.
    const step = isSameSize && (isInOrder || existing.length - taken.size < 2) ? ofKind : closeness;
    const keyOf = (element: Element, index: number): string =>
      (withScope ? scopeOf(element) : "") + (step ? "" : index) + identityOf(element, step);
    const pool = new Map<string, Element[]>();
    existing.forEach((element, index) => {
      if (taken.has(element)) return;
      const key = keyOf(element, index);
      const same = pool.get(key);
      if (same) same.push(element);
      else pool.set(key, [element]);
    });
    parsed.forEach((element, index) => {
      if (pairs.has(element)) return;
      const twin = pool.get(keyOf(element, index))?.shift();
      if (!twin) return;
      taken.add(twin);
      pairs.set(element, twin);
    });
  }
};
