import * as dom from "../safe-dom.js";
import { renderAttributes } from "./attributes.js";
import { longestIncreasing } from "./longest-increasing.js";
import { isIgnored, takeScope } from "./markers.js";
import { matchAcross } from "./match-across.js";
import { isOfKind, matchSiblings } from "./match-siblings.js";
import { move } from "./move.js";
import {
  contentOf,
  isElement,
  isRendered,
  keepsEdited,
  noteComment,
  noteElement,
  noteText,
  noteWhole,
  renderedAmong,
  renderedText,
  textOf,
  wrapperOf,
} from "./rendered.js";
import { setAttribute } from "./set-attribute.js";

type End = ChildNode | null;

const isText = (node: Node): boolean => dom.nodeType(node) === Node.TEXT_NODE;

/** The nodes from `first` to before `end`. @throws {Error} if `end` does not follow in `parent` */
export const nodesBetween = (parent: Node, first: Node | null, end: Node | null): ChildNode[] => {
  const nodes: ChildNode[] = [];
  for (let node = first as End; node !== end; node = dom.nextSibling(node)) {
    if (!node || dom.parentNode(node) !== parent) throw Error("moved");
    nodes.push(node);
  }
  return nodes;
};

/**
 * Morphs the nodes of the page from `first` to before `end` into the children of `to`.
 *
 * An element is kept if it corresponds to a parsed one: with the same `id` or field name anywhere, or among its
 * siblings with the same key or, in order, with most in common (`matchSiblings`). Elements that are removed go last, so
 * that everything in them can move out first. Nodes that the server did not render stay where they are.
 *
 * @param isWhole whether these are all the children of `parent`
 * @returns finds the node of the page that a node of `to` has become
 * @throws {Error} if `end` does not follow in `parent`
 */
export const morph = (
  parent: Node,
  first: Node | null,
  end: Node | null,
  to: Element,
  isWhole: boolean,
): ((node: Node) => Node) => {
  const across = matchAcross(nodesBetween(parent, first, end), to);
  const reserved = new Set(across.values());
  /** Parsed elements, with the elements of the page that move into them. */
  const holders = new Map<Node, Element[]>();
  for (const [parsed, element] of across)
    for (let holder = dom.parentNode(parsed); holder && holder !== to; holder = dom.parentNode(holder)) {
      const held = holders.get(holder);
      if (held) held.push(element);
      else holders.set(holder, [element]);
    }
  const live = new Map<Node, Node>();
  const gone: Element[] = [];

  /** The child of `parent` that contains an element which the parsed element will contain. */
  const holderAmong = (siblings: ReadonlySet<Node>, parsed: Element): Element | undefined => {
    for (const element of holders.get(parsed) ?? [])
      for (let holder: Node | null = dom.parentNode(element); holder; holder = dom.parentNode(holder))
        if (siblings.has(holder) && isElement(holder) && isOfKind(holder, parsed)) return holder;
    return undefined;
  };

  const pairsFor = (existing: readonly Element[], wanted: readonly ChildNode[]): Map<Node, Element> => {
    const pairs = new Map<Node, Element>();
    const left = new Set(existing);
    const open: Element[] = [];
    for (const node of wanted) {
      if (!isElement(node)) continue;
      const twin = across.get(node) ?? holderAmong(left, node);
      if (!twin) open.push(node);
      else {
        pairs.set(node, twin);
        left.delete(twin);
      }
    }
    matchSiblings([...left], open, pairs, true);
    return pairs;
  };

  const arrange = (parent: Node, first: End, end: End, to: Node, keepsText: boolean): void => {
    const existing = nodesBetween(parent, first, end);
    const wanted = dom.childNodes(to);
    const own = renderedAmong(existing).filter((element) => !reserved.has(element));
    const pairs = pairsFor(own, wanted);
    const twins = new Set(pairs.values());
    gone.push(...own.filter((element) => !twins.has(element)));
    /** The positions of the elements that are kept; a script may have wrapped them. */
    const places = new Map([...pairs].map(([node, twin]) => [node, wrapperOf(twin, parent)]));
    const stays = staying(existing, wanted, places);

    let at = first;
    /** The next node that belongs here, after elements that leave or that the server did not render. */
    const next = (): End => {
      let node = at;
      while (node && node !== end && isElement(node) && !stays.has(node)) node = dom.nextSibling(node);
      return node === end ? null : node;
    };
    /** Advances to the next node, and leaves nodes that do not belong to the server in the page. */
    const pass = (): void => {
      const node = at as ChildNode;
      at = dom.nextSibling(node);
      if (isText(node) ? !keepsText : !isElement(node) && isRendered(node)) dom.remove(node);
    };
    const insert = (node: ChildNode, before: End = at): void => void dom.insertBefore(parent, node, before);
    const texts = existing.filter(isText);
    let textsLeft = wanted.filter(isText).length;
    const placed = new Set<Element>();

    for (const node of wanted) {
      if (isText(node)) textsLeft--;
      const twin = pairs.get(node);
      if (twin) {
        live.set(node, twin);
        const place = places.get(node) ?? twin;
        if (placed.has(place)) continue;
        placed.add(place);
        if (stays.has(place)) while (at !== place) pass();
        if (at === place) at = dom.nextSibling(place);
        else move(parent, place, at);
      } else if (isElement(node)) insert(place(node));
      else {
        const same = next();
        if (same && dom.nodeType(same) === dom.nodeType(node) && (isText(node) || isRendered(same))) {
          live.set(node, same);
          if (!(isText(node) && keepsText) && dom.nodeValue(same) !== dom.nodeValue(node))
            dom.setNodeValue(same, dom.nodeValue(node));
          // Nodes in between stay and are skipped.
          at = dom.nextSibling(same);
          if (!isText(node)) continue;
          texts.splice(texts.indexOf(same), 1);
          // Another script may have split the text.
          while (keepsText && texts.length > textsLeft && at && at !== end && isText(at)) {
            texts.splice(texts.indexOf(at), 1);
            at = dom.nextSibling(at);
          }
        } else if (keepsText && isText(node) && texts[0]) {
          const kept = texts.shift() as ChildNode;
          live.set(node, kept);
          insert(kept);
        } else {
          if (!isText(node)) noteComment(node);
          insert(node);
        }
      }
    }
    while (at !== end) pass();

    for (const node of wanted) {
      const element = live.get(node);
      if (element && isElement(node)) fill(element as Element, node, pairs.has(node));
    }
  };

  /**
   * The node that is inserted for a parsed element: the element itself, or a copy if elements of the page move into it.
   */
  const place = (node: Element): Element => {
    // An option that is selected only because it is the first one is copied without its selection.
    if (!holders.has(node) && !/^(option|optgroup)$/.test(dom.localName(node))) {
      noteWhole(node);
      return node;
    }
    const copy = dom.cloneNode(node, false) as Element;
    noteElement(copy, node, textOf(node));
    takeScope(copy, node);
    live.set(node, copy);
    return copy;
  };

  /** Sets the attributes and the content of a parsed element on an element of the page. */
  const fill = (element: Element, parsed: Element, isOld: boolean): void => {
    const text = textOf(parsed);
    if (isOld) {
      renderAttributes(element, parsed);
      takeScope(element, parsed);
    }
    const before = renderedText(element);
    noteElement(element, parsed, text);
    if (isOld && (isIgnored(parsed) || keepsEdited(element, before, text))) return;
    if (dom.localName(element) === "textarea") {
      if (before !== text) setAttribute(element, "", dom.textContent(parsed));
      return;
    }
    const content = contentOf(element);
    arrange(content, dom.firstChild(content), null, contentOf(parsed), isOld && before === text);
  };

  const text = textOf(to);
  arrange(parent, first as End, end as End, to, isWhole && renderedText(parent) === text);
  noteText(parent, isWhole ? text : undefined);
  for (const node of gone) dom.remove(node);
  return (node) => live.get(node) ?? node;
};

/** The elements that stay while the others move: as many as possible, including the focused one. */
const staying = (
  existing: readonly ChildNode[],
  wanted: readonly ChildNode[],
  pairs: ReadonlyMap<Node, Element>,
): ReadonlySet<Node> => {
  const positions = new Map<Node, number>(existing.map((node, index) => [node, index]));
  let paired = wanted.flatMap((node) => {
    const twin = pairs.get(node);
    return twin && positions.has(twin) ? [twin] : [];
  });
  const position = (element: Element): number => positions.get(element) as number;
  const focused = dom.activeElement();
  const index = paired.findIndex((element) => dom.contains(element, focused));
  const fixed = paired[index];
  if (fixed)
    paired = paired.filter(
      (element, at) => Math.sign(at - index) === Math.sign(position(element) - position(fixed)),
    );
  const picked = longestIncreasing(paired.map(position));
  return new Set(paired.filter((_, at) => picked.has(at)));
};
