/**
 * The current children of a node. jsdom updates a live list after every change to the node once it was requested, so
 * that n changes take quadratic time.
 */
export function childNodesOf(parent: Node): readonly Node[] {
  const nodes: Node[] = [];
  for (let node: Node | null = parent.firstChild; node; node = node.nextSibling) nodes.push(node);
  return nodes;
}
