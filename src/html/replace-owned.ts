import { Instance, List, OwnedInstance, type Rendered, type Value } from "./tree.js";

/**
 * Puts the new rendering of a component into the tree that contains it. Nodes beside the way to it are reused.
 *
 * @param around the components around it, whose renderings are searched; those of others are not
 * @returns a new tree, or the given one if it does not contain the component
 */
export function replaceOwned(root: Rendered, next: OwnedInstance, around: ReadonlySet<object>): Rendered {
  const replaced = replacedIn(root, next, around);
  return replaced instanceof Instance ? replaced : root;
}

/** The node with the component in it replaced; `undefined` if it is not there. */
function replacedIn(node: Value, next: OwnedInstance, around: ReadonlySet<object>): Value | undefined {
  if (node instanceof OwnedInstance) {
    if (node.owner === next.owner) return next;
    if (!around.has(node.owner)) return undefined;
  }
  if (node instanceof Instance) {
    const values = replacedAmong(node.values, next, around);
    if (values === undefined) return undefined;
    return node instanceof OwnedInstance
      ? new OwnedInstance(node.compiled, values, node.owner)
      : new Instance(node.compiled, values);
  }
  if (!(node instanceof List)) return undefined;
  const items = replacedAmong(node.items, next, around);
  return items && new List(node.keys, items);
}

function replacedAmong(
  nodes: readonly Value[],
  next: OwnedInstance,
  around: ReadonlySet<object>,
): readonly Value[] | undefined {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (typeof node !== "object" || node === null) continue;
    const replaced = replacedIn(node, next, around);
    if (replaced === undefined) continue;
    const copy = nodes.slice();
    copy[index] = replaced;
    return copy;
  }
  return undefined;
}
