import * as dom from "../safe-dom.js";
import { isIgnored, scopeOf } from "./markers.js";
import { isRendered } from "./rendered.js";

const candidates = "[id],input,select,textarea";

/**
 * Pairs parsed elements with those of the page that have the same `id`, and form fields with those of the same name,
 * wherever they are. One that is there twice on either side has no pair.
 *
 * @param existing nodes of the page
 * @param parsed what their content is to be
 */
export const matchAcross = (existing: readonly Node[], parsed: Element): Map<Node, Element> => {
  const pairs = new Map<Node, Element>();
  const wanted = byName([...dom.querySelectorAll(parsed, candidates)], parsed, () => true);
  if (!wanted.size) return pairs;
  const all = existing.flatMap((node) =>
    dom.nodeType(node) === Node.ELEMENT_NODE
      ? [
          ...[node as Element].filter((one) => dom.matches(one, candidates)),
          ...dom.querySelectorAll(node as Element, candidates),
        ]
      : [],
  );
  const found = byName(all, existing[0] ? dom.parentNode(existing[0]) : null, isRendered);
  for (const [name, element] of wanted) {
    const twin = found.get(name);
    if (element && twin) pairs.set(element, twin);
  }
  return pairs;
};

/** Elements by what they are called, each undefined where it is not the only one. */
const byName = (
  elements: readonly Element[],
  top: Node | null,
  isOurs: (element: Node) => boolean,
): Map<string, Element | undefined> => {
  const named = new Map<string, Element | undefined>();
  for (const element of elements) {
    const name = nameOf(element, top, isOurs);
    if (name) named.set(name, named.has(name) ? undefined : element);
  }
  return named;
};

const nameOf = (
  element: Element,
  top: Node | null,
  isOurs: (element: Node) => boolean,
): string | undefined => {
  let scope = "";
  for (let one: Element | null = element; one && one !== top; one = dom.parentElement(one)) {
    if (!isOurs(one) || (one !== element && isIgnored(one))) return undefined;
    scope ||= scopeOf(one);
  }
  const attribute = (name: string): string | null => dom.getAttribute(element, name);
  const kind = dom.nodeName(element);
  const id = attribute("id");
  if (id) return `#${kind} ${id}`;
  const type = attribute("type") ?? "";
  const name = attribute("name");
  if (!name || type === "hidden") return undefined;
  return JSON.stringify([scope, kind, type, name, /^(radio|checkbox)$/.test(type) && attribute("value")]);
};
