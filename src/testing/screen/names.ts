import { computeAccessibleName } from "dom-accessibility-api";
import { isPopoverOpen } from "../browser/page-popovers.js";
import { childNodesOf } from "./child-nodes.js";

/** Collapses white space as browsers do. */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const neverShown = new Set(
  "script style template head noscript link meta title base datalist param rp".split(" "),
);

/** Returns the visible elements within an element, judged by markup alone: style sheets are ignored. */
export function shownIn(scope: Element): Element[] {
  return isVisible(scope) ? visibleIn(scope) : [];
}

function visibleIn(scope: Element): Element[] {
  const found: Element[] = [];
  for (let child = scope.firstElementChild; child; child = child.nextElementSibling)
    if (isShown(child)) found.push(child, ...visibleIn(child));
  return found;
}

/** Whether an element and all of its ancestors are visible. */
export function isVisible(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement) if (!isShown(at)) return false;
  return true;
}

/** Styles of an element that hide it. */
const hidingStyle =
  /(?:^|;)\s*(?:display\s*:\s*none|(?:content-)?visibility\s*:\s*(?:hidden|collapse))\s*(?:!important\s*)?(?:;|$)/i;

/** Whether an element is visible, provided its ancestors are. */
function isShown(element: Element): boolean {
  const { localName, parentElement } = element;
  if (neverShown.has(localName) || element.hasAttribute("hidden") || element.hasAttribute("inert"))
    return false;
  // Only screen readers notice what the page script announces.
  if (/^dj-\w+-announcer$/.test(element.getAttribute("class") ?? "")) return false;
  if (localName === "dialog" || element.hasAttribute("popover")) {
    const isOpenDialog = localName === "dialog" && element.hasAttribute("open");
    if (!isOpenDialog && !isPopoverOpen(element)) return false;
  }
  if (parentElement?.localName === "details" && !parentElement.hasAttribute("open")) {
    const summary = Array.from(parentElement.children).find((child) => child.localName === "summary");
    if (element !== summary) return false;
  }
  return (
    !element.classList.contains("dj-flash-removing") && !hidingStyle.test(element.getAttribute("style") ?? "")
  );
}

/** The visible text of a node, one line per block. */
export function textOf(node: Node): string {
  const lines = blocks(node).split("\n").map(squeezed);
  return lines.filter(Boolean).join("\n");
}

/** The visible text of each visible element within an element, inner ones first. */
export function textsIn(scope: Element): ReadonlyMap<Element, string> {
  const texts = new Map<Element, string>();
  if (!isVisible(scope)) return texts;
  blocks(scope, (element, text) => texts.set(element, text));
  return texts;
}

/** Elements whose content is not their name. */
const unnamed = new Set(["input", "select", "textarea", "form"]);
const inline = new Set(
  "a abbr b bdi bdo cite code data dfn em i kbd label mark q s samp small span strong sub sup time u var wbr".split(
    " ",
  ),
);

/** @param note called with each visible element and its text, inner ones first */
function blocks(node: Node, note?: (element: Element, text: string) => void): string {
  if (node.nodeType === node.TEXT_NODE) return node.nodeValue?.replace(/\s+/g, " ") ?? "";
  if (node.nodeType !== node.ELEMENT_NODE) return "";
  const element = node as Element;
  if (!isShown(element)) return "";
  if (element.localName === "br") return "\n";
  if (element.localName === "textarea") return `\n${(element as HTMLTextAreaElement).value}\n`;
  if (element.localName === "option" && !(element as HTMLOptionElement).selected) return "";
  // A closed <details> shows only its <summary>.
  const isClosed = element.localName === "details" && !element.hasAttribute("open");
  const content = isClosed
    ? childNodesOf(element).filter(({ nodeType }) => nodeType === node.ELEMENT_NODE)
    : childNodesOf(element);
  const text = content.map((child) => blocks(child, note)).join("");
  note?.(element, squeezed(text));
  return inline.has(element.localName) ? text : `\n${text}\n`;
}

/** The labels of each field. */
export type Labels = ReadonlyMap<Element, readonly Element[]>;

const labelable = "button,input:not([type=hidden]),meter,output,progress,select,textarea";

/** Finds all labels at once: jsdom would search the whole page for those of each field. */
export function labelsIn(document: Document): Labels {
  const labels = new Map<Element, Element[]>();
  for (const label of document.querySelectorAll("label")) {
    const id = label.getAttribute("for");
    const field = id === null ? label.querySelector(labelable) : document.getElementById(id);
    if (!field) continue;
    const known = labels.get(field);
    if (known) known.push(label);
    else labels.set(field, [label]);
  }
  return labels;
}

/** The style sheets of a page are ignored; what a browser shows without them is enough for names. */
const style = (display: string) => ({
  display,
  visibility: "visible",
  getPropertyValue: (name: string) => (name === "display" ? display : ""),
});
const styles = { none: style("none"), inline: style("inline"), block: style("block") };

function styleOf(element: Element): CSSStyleDeclaration {
  const display = isShown(element) ? (inline.has(element.localName) ? "inline" : "block") : "none";
  return styles[display] as CSSStyleDeclaration;
}

/** The accessible name of an element, or else its text, for elements that have no role. */
export function nameOf(element: Element, labels?: Labels): string {
  return accessibleName(element, labels) || (unnamed.has(element.localName) ? "" : squeezed(blocks(element)));
}

/**
 * The accessible name of an element (WAI-ARIA "Accessible Name and Description Computation", without style sheets).
 *
 * @param labels those of its document, for callers that name many elements
 */
export function accessibleName(element: Element, labels = labelsIn(element.ownerDocument)): string {
  // jsdom would search the whole page for the labels of each field.
  Object.defineProperty(element, "labels", { value: labels.get(element) ?? [], configurable: true });
  const name = computeAccessibleName(element, {
    getComputedStyle: styleOf,
    // A hidden field has a name as well.
    hidden: !isShown(element),
    computedStyleSupportsPseudoElements: false,
  });
  Reflect.deleteProperty(element, "labels");
  return squeezed(name);
}
