import * as dom from "../safe-dom.js";
import { isMarker } from "./markers.js";

/**
 * What the server rendered last, node by node. An update compares with it and not with the page: what is in the page
 * and not here was put there by the browser, a person or another script.
 */
interface Rendered {
  attributes: ReadonlyMap<string, string>;
  /** The element's own text, see {@link textOf}; undefined: a slot has changed it since. */
  text: string | undefined;
}

const elements = new WeakMap<Node, Rendered>();
const comments = new WeakSet<Node>();
const none: ReadonlyMap<string, string> = new Map();

/** Whether the server rendered an element or a comment of the page. */
export const isRendered = (node: Node): boolean => elements.has(node) || comments.has(node);

/** The rendered elements among nodes, and those that a script has put into elements of its own. */
export const renderedAmong = (nodes: readonly Node[]): Element[] =>
  nodes.flatMap((node) => {
    if (dom.nodeType(node) !== Node.ELEMENT_NODE) return [];
    return isRendered(node) ? [node as Element] : renderedAmong(dom.childNodes(node));
  });

/** The child of `parent` in which a script has wrapped an element; the element itself where there is none. */
export const wrapperOf = (element: Element, parent: Node, at: Element = element): Element => {
  const holder = dom.parentElement(at);
  if (holder === parent) return at;
  return holder && !isRendered(holder) ? wrapperOf(element, parent, holder) : element;
};

/** What the server rendered on the element; for one that it did not render, what is on it. */
export const renderedAttributes = (element: Element): ReadonlyMap<string, string> =>
  elements.get(element)?.attributes ?? attributesOf(element);

export const renderedText = (element: Node): string | undefined => elements.get(element)?.text;

/** Remembers an attribute that changed by itself. */
export const noteAttribute = (element: Element, name: string, value: string | null): void => {
  const rendered = elements.get(element);
  if (!rendered) return;
  const attributes = new Map(rendered.attributes);
  if (value === null) attributes.delete(name);
  else attributes.set(name, value);
  rendered.attributes = attributes;
};

/** Remembers the text of an element, or that only a part of it was rendered. */
export const noteText = (element: Node, text: string | undefined): void => {
  const rendered = elements.get(element);
  if (rendered) rendered.text = text;
  else elements.set(element, { attributes: none, text });
};

export const noteComment = (comment: Node): void => void comments.add(comment);

/** Remembers an element of the page as the server rendered it in `source`, its children apart. */
export const noteElement = (element: Element, source: Element, text: string | undefined): void => {
  elements.set(element, { attributes: attributesOf(source), text });
};

/** Remembers a node of the page, and all within it, as rendered by the server as it is. */
export const noteWhole = (node: Node): void => {
  const type = dom.nodeType(node);
  if (type === Node.COMMENT_NODE) comments.add(node);
  if (type !== Node.ELEMENT_NODE) return;
  noteElement(node as Element, node as Element, textOf(node));
  for (let child = dom.firstChild(contentOf(node)); child; child = dom.nextSibling(child)) noteWhole(child);
};

/** Where the children of an element are: those of a template are in a fragment of their own. */
export const contentOf = (element: Node): Node =>
  element instanceof HTMLTemplateElement ? element.content : element;

/** The attributes that are on an element. */
export const attributesOf = (element: Element): ReadonlyMap<string, string> => {
  const all = dom.attributes(element);
  if (!all.length) return none;
  const values = new Map<string, string>();
  for (const { name, value } of all) values.set(name, value);
  return values;
};

/** Matches elements whose content users can edit. */
export const editable = "[contenteditable]:not([contenteditable=false])";

const isEditable = (element: Node): element is Element =>
  dom.nodeType(element) === Node.ELEMENT_NODE && dom.matches(element as Element, editable);

/**
 * Whether the content of an element is left to the user: the server renders the same as before, or its change arrives
 * while the user is editing.
 */
export const keepsEdited = (element: Element, before: string | undefined, text: string): boolean =>
  isEditable(element) && (before === text || (dom.activeElement() === element && textOf(element) !== before));

/**
 * The text directly in an element, and where the elements and comments between it are. If users can edit
 * it, all of its HTML.
 *
 * @param withMarkers `false`: as if there were no markers, as in the HTML of a first page
 */
export const textOf = (element: Node, withMarkers = true): string => {
  if (isEditable(element))
    return dom.innerHtml(element).replaceAll("<!--/", "<!--").replaceAll("<!--dj-->", "");
  let text = "";
  for (let node = dom.firstChild(contentOf(element)); node; node = dom.nextSibling(node)) {
    const type = dom.nodeType(node);
    if (type === Node.TEXT_NODE) text += dom.nodeValue(node);
    else if (type === Node.ELEMENT_NODE) text += "\0";
    else if (withMarkers || !isMarker(node)) text += "\x01";
  }
  return text;
};
