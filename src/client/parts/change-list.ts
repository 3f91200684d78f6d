import type { WireListChanges } from "../../wire/index.js";
import { itemScope } from "../dom/item-scope.js";
import type { ListEditor } from "../dom/loaded-parts.js";
import type { Item, List, Slot } from "../dom/view-tree.js";
import * as dom from "../safe-dom.js";

/**
 * Applies the changes of a list to the tree and the page.
 *
 * @param end what follows the list, `null` at the end of its element, undefined where nobody knows
 */
export const changeList = (
  editor: ListEditor,
  list: Slot,
  items: List,
  { o = [], u = {} }: WireListChanges,
  end: Node | null | undefined,
): void => {
  const find = (key: string | null): number => items.findIndex((item) => item.key === key);
  const startOf = (index: number): Node | null | undefined => {
    const item = items[index];
    return item ? item.start : end;
  };
  for (const [op, key, before, value] of o) {
    const old = find(key);
    const after = startOf(old + 1);
    const [was] = old < 0 ? [] : items.splice(old, 1);
    const item: Item | undefined =
      op === ">" ? was : op === "+" ? { kind: "", key, value: editor.read(value) } : undefined;
    const found = find(before ?? null);
    const index = found < 0 ? items.length : found;
    const at = startOf(index);
    if (item) items.splice(index, 0, item);
    editor.write(list, (_, parent) => {
      const nodes = was?.start && after !== undefined ? editor.nodesBetween(parent, was.start, after) : [];
      if (after === undefined || (item && at === undefined) || (was && !isInPlace(editor, was, nodes)))
        throw new Error("the content is not where it was");
      editor.changed(parent);
      if (item && item === was) for (const node of nodes) editor.move(parent, node, at ?? null);
      else {
        for (const node of nodes) dom.remove(node);
        if (item) editor.insert(item, list, parent, at ?? null);
      }
    });
  }
  for (const key in u) {
    const index = find(key);
    const item = items[index];
    if (item) editor.change(item, u[key], startOf(index + 1));
  }
};

/**
 * Whether the nodes that an item has in the page are its own: a script that lets people drag elements moves them, and
 * leaves the markers where they are.
 */
const isInPlace = (
  { isRendered, scopeOf }: ListEditor,
  { start, value, key }: Item,
  nodes: readonly Node[],
): boolean => {
  const elements = nodes.filter((node): node is Element => dom.nodeType(node) === 1 && isRendered(node));
  const hasElements =
    typeof value === "object" &&
    value !== null &&
    "statics" in value &&
    value.statics.some((text) => text.includes("<"));
  return (
    !!start &&
    elements.every((element) => scopeOf(element).includes(itemScope("", key))) &&
    (elements.length > 0 || !hasElements)
  );
};
