/**
 * The children of a node at the moment. jsdom brings a live list up to date with every change to the node from when it
 * was first asked for: with one, as many changes as a node has children take the square of that.
 */
export function childNodesOf(parent: Node): readonly Node[] {
  const nodes: Node[] = [];
  for (let node: Node | null = parent.firstChild; node; node = node.nextSibling) nodes.push(node);
  return nodes;
}
