import * as dom from "../safe-dom.js";

/**
 * What tells a form field without an `id` apart: its name, the list item it is in, and the closest element around it
 * that is there before and after the update.
 *
 * @param path the field and its ancestors in the view
 * @param ids the elements with an `id` that are there before and after
 * @returns `undefined` for other elements, and fields without a name
 */
export const nameOf = (
  path: readonly Element[],
  ids: ReadonlySet<string>,
  idOf: (element: Element) => string,
  scopeOf: (element: Node) => string,
): string | undefined => {
  const [element] = path as [Element];
  const [type, name, value] = ["type", "name", "value"].map((attribute) =>
    dom.getAttribute(element, attribute),
  );
  const kind = dom.localName(element);
  const isChoice = /^(radio|checkbox)$/.test(type ?? "");
  if (!/^(input|select|textarea)$/.test(kind) || idOf(element) || !name || type === "hidden")
    return undefined;
  const at = path.findIndex((one) => ids.has(idOf(one)));
  const holder = path[at];
  return JSON.stringify([
    holder && idOf(holder),
    // Wrappers that come and go add nothing to it.
    (holder ? path.slice(0, at + 1) : path).map(scopeOf).join(""),
    kind,
    name,
    // A field of another type, such as a password that is shown, keeps its text.
    isChoice && [type, value],
  ]);
};
