import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";
import { isIgnored, scopeOf } from "./markers.js";
import { isRendered, renderedAmong } from "./rendered.js";

const candidates = "[id],input,select,textarea";

/**
 * Pairs parsed elements with those of the page that have the same `id`, and form fields with those of the same name in
 * the same element with an `id`, wherever they are. A name that occurs twice on either side has no pair.
 *
 * @param existing nodes of the page
 * @param parsed the nodes of their new content
 */
export const matchAcross = (existing: readonly Node[], parsed: Element): Map<Node, Element> => {
  const pairs = new Map<Node, Element>();
  const wanted = [...dom.querySelectorAll(parsed, candidates)];
  if (!wanted[0]) return pairs;
  const found = renderedAmong(existing)
    .flatMap((element) => [element, ...dom.querySelectorAll(element, candidates)])
    .filter((one) => dom.matches(one, candidates) && isRendered(one));
  const top = existing[0] ? dom.parentNode(existing[0]) : null;

  /** Pairs elements with the same name. @returns the names that occur on both sides */
  const pair = (nameOf: (path: readonly Element[]) => string | undefined): ReadonlySet<string> => {
    const before = byName(found, top, nameOf);
    const after = byName(wanted, parsed, nameOf);
    for (const [name, element] of after) {
      const twin = before.get(name);
      if (element && twin) pairs.set(element, twin);
    }
    return new Set([...after.keys()].filter((name) => before.has(name)));
  };
  const ids = pair(([element]) => idOf(element as Element));
  pair((path) => loadedParts.fields?.nameOf(path, ids, idOf, scopeOf));
  return pairs;
};

/**
 * Elements by name; `undefined` for a name that is not unique.
 *
 * @param nameOf names an element, given it and its ancestors up to `top`
 */
const byName = (
  elements: readonly Element[],
  top: Node | null,
  nameOf: (path: readonly Element[]) => string | undefined,
): Map<string, Element | undefined> => {
  const named = new Map<string, Element | undefined>();
  for (const element of elements) {
    const path: Element[] = [];
    for (let one: Element | null = element; one && one !== top; one = dom.parentElement(one)) path.push(one);
    const name = path.slice(1).some(isIgnored) ? "" : nameOf(path);
    if (name) named.set(name, named.has(name) ? undefined : element);
  }
  return named;
};

const idOf = (element: Element): string => {
  const id = dom.getAttribute(element, "id");
  return id ? `${dom.nodeName(element)} ${id}` : "";
};
