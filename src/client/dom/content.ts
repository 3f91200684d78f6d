import type { Kept } from "./kept-tree.js";
import { findPlaces, type MarkedPlaces, markedHtml } from "./marked-html.js";
import { morphElement } from "./morph.js";
import { identityOf } from "./pair-children.js";
import { trusted } from "./trusted.js";

/** What follows content: `null` is the end of the element; undefined, that it was not found. */
export type End = Node | null | undefined;

/** Parses HTML as content of `parent`, in a document where nothing loads and nothing runs. */
export const parse = (html: string, parent: Element): Element => {
  const inert = document.createElement("template").content.ownerDocument;
  const parsed = inert.importNode(parent) as HTMLSelectElement;
  // An option that is the first in a select is chosen, and would stay so where it goes (HTML, 4.10.7).
  parsed.multiple = true;
  parsed.innerHTML = trusted(html);
  return parsed;
};

/**
 * The nodes from `first` to before `end`.
 *
 * @throws {Error} where `end` does not follow in `parent`
 */
export const nodesBetween = (parent: Node, first: End, end: End): ChildNode[] => {
  const nodes: ChildNode[] = [];
  for (let node = first; node !== end; node = node?.nextSibling) {
    if (node?.parentNode !== parent) throw new Error();
    nodes.push(node as ChildNode);
  }
  return nodes;
};

/**
 * Makes the nodes of content.
 *
 * @param before the nodes whose place it takes: the first element among them becomes the first of the
 *   new ones where it can
 */
export const makeContent = (
  content: Kept,
  parent: Element,
  before: readonly ChildNode[] = [],
): readonly ChildNode[] => {
  const marked: MarkedPlaces = new Map();
  const parsed = parse(markedHtml(content, marked), parent);
  const nodes = [...parsed.childNodes];
  const from = before.find(isElement);
  const to = nodes.find(isElement);
  const stays = from && to && identityOf(from, 2) === identityOf(to, 2);
  if (stays) morphElement(from, to);
  findPlaces(parsed, marked);
  if (stays) {
    findPlaces(from, marked);
    nodes[nodes.indexOf(to)] = from;
  }
  return nodes;
};

/**
 * Puts content in the place of the nodes from `first` to before `end`; text in the place of text is
 * one write.
 *
 * @throws {Error} where `end` does not follow in `parent`
 */
export const replaceContent = (parent: Element, first: End, end: End, content: Kept): void => {
  if (typeof content === "string" && first?.nodeType === 3 && first.nextSibling === end) {
    first.nodeValue = content;
    return;
  }
  const before = nodesBetween(parent, first, end);
  const after = makeContent(content, parent, before);
  const stays = after.find((node) => node.parentNode === parent);
  for (const node of before) if (node !== stays) node.remove();
  let at: Node | null = stays ?? (end as Node | null);
  for (const node of after)
    if (node === stays) at = end as Node | null;
    else parent.insertBefore(node, at);
};

const isElement = (node: ChildNode): node is ChildNode & Element => node.nodeType === 1;
