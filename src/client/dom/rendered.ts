import * as dom from "../safe-dom.js";
import { isMarker } from "./markers.js";

/** `null` for one that was removed by itself. */
type Attributes = ReadonlyMap<string, string | null>;

/**
 * The last rendering of the server, node by node. Updates compare with it instead of the page, because the browser, the
 * user and other scripts may have changed the page.
 */
interface Rendered {
  attributes: Attributes;
  /** The element's own text, see {@link textOf}; `undefined` if a slot has changed it since. */
  text: string | undefined;
}

const elements = new WeakMap<Node, Rendered>();
const comments = new WeakSet<Node>();
const none: Attributes = new Map();

export const isElement = (node: Node): node is ChildNode & Element =>
  dom.nodeType(node) === Node.ELEMENT_NODE;

/** Whether the server rendered an element or a comment of the page. */
export const isRendered = (node: Node): boolean => elements.has(node) || comments.has(node);

/** The rendered elements among nodes, including those that a script has wrapped in its own elements. */
export const renderedAmong = (nodes: readonly Node[]): Element[] =>
  nodes.flatMap((node) => {
    if (!isElement(node)) return [];
    return isRendered(node) ? [node] : renderedAmong(dom.childNodes(node));
  });

/** The child of `parent` in which a script has wrapped an element; the element itself if it is not wrapped. */
export const wrapperOf = (element: Element, parent: Node, at: Element = element): Element => {
  const holder = dom.parentElement(at);
  if (holder === parent) return at;
  return holder && !isRendered(holder) ? wrapperOf(element, parent, holder) : element;
};

/** The attributes that the server rendered; for an element that it did not render, the current ones. */
export const renderedAttributes = (element: Element): Attributes =>
  elements.get(element)?.attributes ?? attributesOf(element);

export const renderedText = (element: Node): string | undefined => elements.get(element)?.text;

/** Records a single changed attribute. */
export const noteAttribute = (element: Element, name: string, value: string | null): void => {
  const rendered = elements.get(element);
  if (rendered) rendered.attributes = new Map(rendered.attributes).set(name, value);
};

/** Records the text of an element, or that only a part of it was rendered. */
export const noteText = (element: Node, text: string | undefined): void => {
  elements.set(element, { attributes: elements.get(element)?.attributes ?? none, text });
};

export const noteComment = (comment: Node): void => void comments.add(comment);

/** Records an element of the page as rendered in `source`, without its children. */
export const noteElement = (element: Element, source: Element, text: string | undefined): void => {
  elements.set(element, { attributes: attributesOf(source), text });
};

/** Records a node of the page and its descendants as rendered by the server in their current state. */
export const noteWhole = (node: Node): void => {
  if (dom.nodeType(node) === Node.COMMENT_NODE) comments.add(node);
  if (!isElement(node)) return;
  noteElement(node, node, textOf(node));
  dom.childNodes(contentOf(node)).forEach(noteWhole);
};

/** The parent of an element's children; those of a template are in a separate fragment. */
export const contentOf = (element: Node): Node =>
  element instanceof HTMLTemplateElement ? element.content : element;

/** The attributes that are on an element. */
export const attributesOf = (element: Element): Attributes =>
  dom.hasAttributes(element)
    ? new Map(Array.from(dom.attributes(element), ({ name, value }) => [name, value]))
    : none;

/** Matches elements whose content users can edit. */
export const editable = "[contenteditable]:not([contenteditable=false])";

const isEditable = (element: Node): element is Element =>
  isElement(element) && dom.matches(element, editable);

/**
 * Whether the content of an element is left to the user: the server renders the same as before, or its change arrives
 * while the user is editing.
 */
export const keepsEdited = (element: Element, before: string | undefined, text: string): boolean =>
  isEditable(element) && (before === text || (dom.activeElement() === element && textOf(element) !== before));

/**
 * The text directly in an element, with the positions of the elements and comments in between. For an editable element,
 * all of its HTML.
 *
 * @param withMarkers `false` ignores markers, which the HTML of a first page does not have
 */
export const textOf = (element: Node, withMarkers = true): string => {
  if (isEditable(element))
    return dom.innerHtml(element).replaceAll("<!--/", "<!--").replaceAll("<!--dj-->", "");
  let text = "";
  for (let node = dom.firstChild(contentOf(element)); node; node = dom.nextSibling(node)) {
    if (dom.nodeType(node) === Node.TEXT_NODE) text += dom.nodeValue(node);
    else if (isElement(node)) text += "\0";
    else if (withMarkers || !isMarker(node)) text += "\x01";
  }
  return text;
};
