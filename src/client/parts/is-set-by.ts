import type { SlotValue } from "../dom/view-tree.js";

/**
 * Whether an expression in the view's template sets an attribute of an element. The attribute `""` is the text of a
 * text area.
 *
 * @returns `undefined` if the view was rendered as HTML, where this is unknown
 */
export const isSetBy = (tree: SlotValue, element: Element, attribute: string): boolean | undefined =>
  isTemplate(tree) && tree.slots.length > 0 ? sets(tree, element, attribute) : undefined;

const isTemplate = (value: SlotValue) => typeof value === "object" && value !== null && "slots" in value;

/** Whether one of a value's slots is that attribute of the element. */
const sets = (value: SlotValue, element: Element, attribute: string): boolean => {
  if (Array.isArray(value)) return value.some((item) => sets(item.value, element, attribute));
  if (!isTemplate(value)) return false;
  return value.slots.some(
    ({ kind, start, value: held }) =>
      (start === element && (kind[0] === "@" || kind[0] === "+") && kind.slice(1) === attribute) ||
      sets(held, element, attribute),
  );
};
