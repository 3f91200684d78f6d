import * as dom from "../safe-dom.js";
import { scopeOf } from "./markers.js";
import { renderedAttributes } from "./rendered.js";

/** What tells elements apart, the more lasting first. */
const attributes = ["id", "dj-key", "type", "name", "dj-model", "dj-update", "class", "href", "src", "value"];
/** How many of them count at each distance. */
const counts = [10, 7, 6];
export const farthest = 2;

/**
 * What an element is known by: at distance 0, all it has and its text; at 1, its class and the first field in it; at
 * 2, only what it is for.
 */
const identityOf = (element: Element, distance: number): string => {
  const rendered = renderedAttributes(element);
  const known: unknown[] = attributes.slice(0, counts[distance]).map((name) => rendered.get(name) ?? null);
  if (distance === 1) {
    const field = dom.querySelector(element, "[name]");
    known.push(field && dom.getAttribute(field, "name"));
  }
  if (!distance) known.push(dom.textContent(element));
  return dom.nodeName(element) + JSON.stringify(known);
};

/** Whether an element of the page can become a parsed one. */
export const isOfKind = (element: Element, parsed: Element): boolean =>
  scopeOf(element) === scopeOf(parsed) && identityOf(element, farthest) === identityOf(parsed, farthest);

/**
 * Pairs parsed elements with those of the page that they can become: the closest first, equal ones in order.
 *
 * @param pairs takes for each parsed element that has one its element of the page; those in it are left out
 * @param withScope whether elements of different list items are different
 * @param nearest the distance that counts as equal
 */
export const matchSiblings = (
  existing: readonly Element[],
  parsed: readonly Element[],
  pairs: Map<Node, Element>,
  withScope: boolean,
  nearest = 0,
): void => {
  const scope = withScope ? scopeOf : () => "";
  const left = new Set(existing);
  const open = new Set(parsed);
  for (let distance = nearest; distance <= farthest && left.size && open.size; distance++) {
    // One that is alone on both sides needs no closer look.
    const at = left.size === 1 && open.size === 1 ? farthest : distance;
    const pool = new Map<string, Element[]>();
    for (const element of left) {
      const identity = scope(element) + identityOf(element, at);
      const equal = pool.get(identity);
      if (equal) equal.push(element);
      else pool.set(identity, [element]);
    }
    for (const element of open) {
      const twin = pool.get(scope(element) + identityOf(element, at))?.shift();
      if (!twin) continue;
      left.delete(twin);
      open.delete(element);
      pairs.set(element, twin);
    }
  }
};
