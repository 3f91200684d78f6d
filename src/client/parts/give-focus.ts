import * as dom from "../safe-dom.js";

/** An element and what it is in, from the inside out, each with its neighbours. */
export type Position = readonly {
  readonly element: Element;
  readonly after: readonly Element[];
  readonly before: readonly Element[];
}[];

/** @returns whether the element has the focus then */
export const giveFocus = (element: Element): boolean => {
  if (!dom.isConnected(element)) return false;
  dom.focus(element);
  return dom.activeElement() === element;
};
