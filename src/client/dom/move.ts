import * as dom from "../safe-dom.js";

/** Moves a node within the page, with its state where the browser can (`moveBefore`), and always with its scroll. */
export const move = (parent: Node, node: ChildNode, before: Node | null): void => {
  const moveBefore: Element["moveBefore"] | undefined = Element.prototype.moveBefore;
  if (moveBefore && dom.isConnected(node) && dom.isConnected(parent)) {
    moveBefore.call(parent as Element, node, before);
    return;
  }
  const scrolled = dom.nodeType(node) === Node.ELEMENT_NODE ? scrolledIn(node as unknown as Element) : [];
  dom.insertBefore(parent, node, before);
  for (const [element, left, top] of scrolled) {
    dom.setScrollLeft(element, left);
    dom.setScrollTop(element, top);
  }
};

const scrolledIn = (element: Element): [Element, left: number, top: number][] =>
  [element, ...dom.querySelectorAll(element, "*")]
    .filter((one) => dom.scrollLeft(one) || dom.scrollTop(one))
    .map((one) => [one, dom.scrollLeft(one), dom.scrollTop(one)]);
