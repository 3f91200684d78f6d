import * as dom from "../safe-dom.js";

/** Moves a node within the page, and restores its scroll positions, focus and selection. */
export const moveWithState = (parent: Node, node: Node, before: Node | null): void => {
  const active = dom.activeElement();
  const focused = active && dom.contains(node, active) ? (active as HTMLInputElement) : undefined;
  const { selectionStart, selectionEnd, selectionDirection } = focused ?? {};
  const scrolled = dom.nodeType(node) === Node.ELEMENT_NODE ? scrolledIn(node as Element) : [];
  dom.insertBefore(parent, node, before);
  for (const [element, left, top] of scrolled) {
    dom.setScrollLeft(element, left);
    dom.setScrollTop(element, top);
  }
  if (!focused || dom.activeElement() === focused) return;
  dom.focus(focused, { preventScroll: true });
  if (selectionStart != null && selectionEnd != null)
    focused.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
};

const scrolledIn = (element: Element): [Element, left: number, top: number][] =>
  [element, ...dom.querySelectorAll(element, "*")]
    .filter((one) => dom.scrollLeft(one) || dom.scrollTop(one))
    .map((one) => [one, dom.scrollLeft(one), dom.scrollTop(one)]);
