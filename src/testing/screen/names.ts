import { childNodesOf } from "./child-nodes.js";

/** Collapses white space as browsers do. */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const neverShown = new Set(["script", "style", "template", "head", "noscript", "link", "meta", "title"]);

/** Returns the visible elements within an element, judged by markup alone: style sheets are ignored. */
export function shownIn(scope: Element): Element[] {
  const found: Element[] = [];
  for (let child = scope.firstElementChild; child; child = child.nextElementSibling)
    if (isShown(child)) found.push(child, ...shownIn(child));
  return found;
}

/** Whether an element is visible, provided its ancestors are. */
function isShown(element: Element): boolean {
  const { localName, parentElement } = element;
  if (neverShown.has(localName) || element.hasAttribute("hidden") || element.hasAttribute("inert"))
    return false;
  // Only screen readers notice what the page script announces.
  if (/^dj-\w+-announcer$/.test(element.getAttribute("class") ?? "")) return false;
  if (localName === "dialog") return element.hasAttribute("open");
  if (parentElement?.localName === "details" && localName !== "summary")
    return parentElement.hasAttribute("open");
  return (
    !element.classList.contains("dj-flash-removing") &&
    !/(?:^|;)\s*display\s*:\s*none/i.test(element.getAttribute("style") ?? "")
  );
}

/** The visible text of a node, one line per block. */
export function textOf(node: Node): string {
  const lines = blocks(node).split("\n").map(squeezed);
  return lines.filter(Boolean).join("\n");
}

/** Elements whose content is not their name. */
const unnamed = new Set(["input", "select", "textarea", "form"]);
const inline = new Set(
  "a abbr b bdi bdo cite code data dfn em i kbd label mark q s samp small span strong sub sup time u var wbr".split(
    " ",
  ),
);

function blocks(node: Node): string {
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
  const text = content.map(blocks).join("");
  return inline.has(element.localName) ? text : `\n${text}\n`;
}

/**
 * The accessible name of an element (WAI-ARIA "Accessible Name and Description Computation", without
 * style sheets).
 */
export function nameOf(element: Element): string {
  const { ownerDocument } = element;
  const labelledBy = (element.getAttribute("aria-labelledby") ?? "")
    .split(/\s+/)
    .flatMap((id) => ownerDocument.getElementById(id) ?? []);
  const { labels = null, value = "", type = "" } = element as HTMLInputElement;
  const isButton = element.localName === "input" && /^(button|submit|reset)$/.test(type);
  const candidates = [
    () => labelledBy.map((label) => contentName(label)).join(" "),
    () => element.getAttribute("aria-label") ?? "",
    () => Array.from(labels ?? [], (label) => contentName(label, element)).join(" "),
    () => (isButton ? value || { submit: "Submit", reset: "Reset" }[type] || "" : ""),
    () => element.getAttribute("alt") ?? "",
    () => (unnamed.has(element.localName) ? "" : contentName(element)),
    () => element.getAttribute("title") ?? "",
  ];
  for (const candidate of candidates) {
    const name = squeezed(candidate());
    if (name !== "") return name;
  }
  return "";
}

/** @param except a field inside its own label */
function contentName(element: Element, except?: Element): string {
  const named = (node: Node): string => {
    if (node.nodeType === node.TEXT_NODE) return node.nodeValue ?? "";
    if (node.nodeType !== node.ELEMENT_NODE || node === except) return "";
    const child = node as Element;
    if (!isShown(child) || unnamed.has(child.localName) || child.getAttribute("aria-hidden") === "true")
      return "";
    const given = child.getAttribute("aria-label") ?? child.getAttribute("alt");
    const text = given ?? contentName(child, except);
    return inline.has(child.localName) ? text : ` ${text} `;
  };
  return childNodesOf(element).map(named).join("");
}
