import * as dom from "../safe-dom.js";
import { isIgnored, scopeOf } from "./markers.js";
import { isRendered } from "./rendered.js";

const candidates = "[id],input,select,textarea";

/**
 * Pairs parsed elements with those of the page that have the same `id`, and form fields with those of the same name in
 * the same element with an `id`, wherever they are. One that is there twice on either side has no pair.
 *
 * @param existing nodes of the page
 * @param parsed what their content is to be
 */
export const matchAcross = (existing: readonly Node[], parsed: Element): Map<Node, Element> => {
  const pairs = new Map<Node, Element>();
  const wanted = [...dom.querySelectorAll(parsed, candidates)];
  if (!wanted[0]) return pairs;
  const found = existing
    .filter((node): node is Element => dom.nodeType(node) === Node.ELEMENT_NODE)
    .flatMap((element) => [element, ...dom.querySelectorAll(element, candidates)])
    .filter((one) => dom.matches(one, candidates) && isRendered(one));
  const top = existing[0] ? dom.parentNode(existing[0]) : null;
  let ids: ReadonlySet<string> | undefined;
  // Fields are told apart by the elements with an `id` that are there before and after.
  for (const _ of ["ids", "names"]) {
    const twins = byName(found, top, ids);
    const shared = new Set<string>();
    for (const [name, element] of byName(wanted, parsed, ids)) {
      const twin = twins.get(name);
      if (element && twin) pairs.set(element, twin);
      if (twins.has(name)) shared.add(name);
    }
    ids = shared;
  }
  return pairs;
};

/** Elements by what they are called, each undefined where it is not the only one. */
const byName = (
  elements: readonly Element[],
  top: Node | null,
  ids: ReadonlySet<string> | undefined,
): Map<string, Element | undefined> => {
  const named = new Map<string, Element | undefined>();
  for (const element of elements) {
    const name = nameOf(element, top, ids);
    if (name) named.set(name, named.has(name) ? undefined : element);
  }
  return named;
};

const idOf = (element: Element): string => {
  const id = dom.getAttribute(element, "id");
  return id ? `${dom.nodeName(element)} ${id}` : "";
};

/** An element's `id`; with `ids`, the name of a field without one, and where it is. */
const nameOf = (
  element: Element,
  top: Node | null,
  ids: ReadonlySet<string> | undefined,
): string | undefined => {
  let place = "";
  let holder = "";
  for (let one: Element | null = element; one && one !== top; one = dom.parentElement(one)) {
    if (one !== element && isIgnored(one)) return undefined;
    if (holder) continue;
    place = scopeOf(one) + place;
    if (ids?.has(idOf(one))) holder = idOf(one);
  }
  const id = idOf(element);
  if (!ids || id) return ids ? undefined : id;
  const attribute = (name: string): string | null => dom.getAttribute(element, name);
  const type = attribute("type") ?? "";
  const name = attribute("name");
  if (!name || type === "hidden") return undefined;
  const kind = dom.nodeName(element);
  return JSON.stringify([
    holder,
    place,
    kind,
    type,
    name,
    /^(radio|checkbox)$/.test(type) && attribute("value"),
  ]);
};
