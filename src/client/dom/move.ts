/** Puts what is in the page elsewhere in it, with its state where the browser can. */
export const move = (parent: Element, node: ChildNode, before: Node | null): void => {
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
};
