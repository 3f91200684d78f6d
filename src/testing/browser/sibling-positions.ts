/** The methods of `symbol-tree` that the positions depend on. */
interface SymbolTree {
  parent(child: object): object | null;
  firstChild(parent: object): object | null;
  nextSibling(child: object): object | null;
  index(child: object): number;
  insertBefore(reference: object, added: object): object;
  insertAfter(reference: object, added: object): object;
  remove(removed: object): object;
}

/** The first children of a parent, whose positions are known. */
type Known = object[];

/**
 * Keeps the positions of nodes among their siblings. jsdom before version 30 asks `symbol-tree` for a position in each
 * insertion and removal, which counts the siblings again after every change, so that n insertions take n² steps. Here, a
 * change only affects the positions after it.
 */
export function keepPositions(tree: SymbolTree): void {
  const knownOf = new WeakMap<object, Known>();
  const positions = new WeakMap<object, number>();

  const position = (known: Known, child: object): number | undefined => {
    const at = positions.get(child);
    return at !== undefined && known[at] === child ? at : undefined;
  };

  tree.index = function (this: SymbolTree, child) {
    const parent = this.parent(child);
    if (!parent) return -1;
    const known = knownOf.get(parent) ?? [];
    knownOf.set(parent, known);
    const at = position(known, child);
    if (at !== undefined) return at;
    const last = known.at(-1);
    let next = last ? this.nextSibling(last) : this.firstChild(parent);
    for (; next; next = next === child ? null : this.nextSibling(next)) {
      positions.set(next, known.length);
      known.push(next);
    }
    return known.length - 1;
  };

  /** @param kept how many children from this one on keep their positions */
  const forgetFrom = (own: SymbolTree, child: object, kept: number): void => {
    const parent = own.parent(child);
    const known = parent && knownOf.get(parent);
    const at = known ? position(known, child) : undefined;
    if (known && at !== undefined) known.length = at + kept;
  };
  const { insertBefore, insertAfter, remove } = tree;
  tree.insertBefore = function (this: SymbolTree, reference, added) {
    forgetFrom(this, reference, 0);
    return insertBefore.call(this, reference, added);
  };
  tree.insertAfter = function (this: SymbolTree, reference, added) {
    forgetFrom(this, reference, 1);
    return insertAfter.call(this, reference, added);
  };
  tree.remove = function (this: SymbolTree, removed) {
    forgetFrom(this, removed, 0);
    return remove.call(this, removed);
  };
}
