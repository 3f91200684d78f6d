import type { WireListChanges } from "../../wire/index.js";
import { itemScope } from "../dom/item-scope.js";
import type { ListEditor } from "../dom/loaded-parts.js";
import type { Item, List, Slot } from "../dom/view-tree.js";
import * as dom from "../safe-dom.js";

/**
 * Applies the changes of a list to the tree and the page.
 *
 * @param end the node after the list, `null` at the end of its element, `undefined` if unknown
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
        if (!item) return noteRemoved(editor, nodes);
        editor.insert(item, list, parent, at ?? null, refuseMoved);
        bringBack(editor, editor.nodesBetween(parent, item.start ?? null, at ?? null));
      }
    });
  }
  for (const key in u) {
    const index = find(key);
    const item = items[index];
    if (item) editor.change(item, u[key], startOf(index + 1));
  }
};

/** @throws {Error} for an element that comes from another list: it keeps its state only if both are compared */
const refuseMoved = (parsed: Element, root: Element): void => {
  if ([...dom.querySelectorAll(parsed, "[id]")].some((one) => dom.contains(root, dom.findById(dom.id(one)))))
    throw new Error("moved");
};

const withIds = (nodes: readonly Node[]): [id: string, holder: Element][] =>
  nodes
    .filter(isElement)
    .flatMap((node) =>
      [node, ...dom.querySelectorAll(node, "[id]")].map((one): [string, Element] => [dom.id(one), node]),
    )
    .filter(([id]) => id);

const noteRemoved = (editor: ListEditor, nodes: readonly Node[]): void => {
  const removed = (editor.removed ??= new Map());
  for (const [id, holder] of withIds(nodes)) removed.set(id, holder);
};

/**
 * Puts elements back that an item which was removed before had, in the place of an item that has the same ids.
 *
 * @throws {Error} if there are any: the whole view is to be rendered, which puts them where they belong
 */
const bringBack = (editor: ListEditor, inserted: readonly Node[]): void => {
  const before = editor.removed;
  if (!before) return;
  const back = new Set(withIds(inserted).flatMap(([id]) => before.get(id) ?? []));
  const [first] = inserted;
  const parent = first && dom.parentNode(first);
  if (back.size === 0 || !parent) return;
  for (const element of back) dom.insertBefore(parent, element, first);
  for (const node of inserted) dom.remove(node);
  throw new Error("the element was elsewhere");
};

const isElement = (node: Node): node is Element => dom.nodeType(node) === 1;

/**
 * Whether the nodes that an item has in the page are its own: a script that lets people drag elements moves them, and
 * leaves the markers where they are.
 */
const isInPlace = (
  { isRendered, scopeOf }: ListEditor,
  { start, value, key }: Item,
  nodes: readonly Node[],
): boolean => {
  const elements = nodes.filter((node) => isElement(node) && isRendered(node));
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
