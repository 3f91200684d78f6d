import * as dom from "../safe-dom.js";
import { isIgnored, isMarker, takeScope } from "./markers.js";
import { matchSiblings } from "./match-siblings.js";
import { contentOf, isElement, noteComment, noteElement, noteText, noteWhole, textOf } from "./rendered.js";

/**
 * Adopts a page that the server rendered as HTML: everything that is also in `rendered` belongs to the server. Scripts
 * that ran earlier have added the rest.
 *
 * @param isExact `false` if the original HTML is unknown and `rendered` only resembles it. Additional content of the
 *   page then also belongs to the server, except in custom elements, which set their own attributes and children.
 */
export const adopt = (root: Element, rendered: Element, isExact: boolean): void => {
  noteText(root, textOf(isExact ? rendered : root, false));
  adoptContent(root, rendered, isExact, isExact);
};

/** @param isShared whether content that is only in the page does not belong to the server */
const adoptContent = (element: Node, rendered: Node, isExact: boolean, isShared: boolean): void => {
  const [existing, parsed] = [element, rendered].map((parent) => dom.childNodes(contentOf(parent))) as [
    ChildNode[],
    ChildNode[],
  ];
  const pairs = new Map<Node, Element>();
  const wanted = parsed.filter(isElement);
  const found = existing.filter(isElement);
  /** Pairs elements that have no pair yet. */
  const match = (others: (element: Element) => Element[]): void => {
    const taken = new Set(pairs.values());
    const left = found.filter((one) => !taken.has(one)).flatMap(others);
    const open = wanted.filter((one) => !pairs.has(one));
    // If nothing was added or removed, elements are in the same order, whatever scripts have changed in them.
    matchSiblings(left, open, pairs, false, isExact);
  };
  match((one) => [one]);
  // A missing element has been wrapped by a script.
  if (isShared && pairs.size < wanted.length) match((one) => [...dom.querySelectorAll(one, "*")]);
  for (const [node, twin] of pairs) {
    const isOwn = isExact || dom.localName(twin).includes("-");
    const text = textOf(node, false);
    // Text in a custom element where nothing was rendered belongs to the element.
    const known = isExact || (isOwn && !text) ? text : undefined;
    noteElement(twin, isOwn ? (node as Element) : twin, known);
    takeScope(twin, node);
    if (!isIgnored(node as Element)) adoptContent(twin, node, isExact, isOwn);
  }
  const comments = parsed.filter(isComment).map((comment) => dom.nodeValue(comment));
  const twins = new Set<Node>(pairs.values());
  for (const node of existing) {
    if (isComment(node) && (!isShared || comments.includes(dom.nodeValue(node)))) noteComment(node);
    if (isElement(node) && !isShared && !twins.has(node)) noteWhole(node);
  }
};

const isComment = (node: Node): boolean => dom.nodeType(node) === Node.COMMENT_NODE && !isMarker(node);
