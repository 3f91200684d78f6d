import * as dom from "../safe-dom.js";

/** An element and its ancestors, innermost first, each with its siblings. */
export type Position = readonly {
  readonly element: Element;
  readonly after: readonly Element[];
  readonly before: readonly Element[];
}[];

/** Focuses an element. @returns whether it has the focus afterwards */
export const giveFocus = (element: Element): boolean => {
  if (!dom.isConnected(element)) return false;
  dom.focus(element);
  return dom.activeElement() === element;
};
