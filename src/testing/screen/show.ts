import { childNodesOf } from "./child-nodes.js";
import { squeezed } from "./names.js";

/** A flash message on screen. */
export interface ShownFlash {
  /** Level of the message, such as `"success"`. */
  readonly level: string;
  /** Text of the message. */
  readonly text: string;
  /** Absent if the message has no title. */
  readonly title?: string;
}

/** Maximum length of a page's description, in characters. */
const maxLength = 6_000;

/**
 * Messages on screen, oldest first, without those that are being removed.
 *
 * @param container the name of a container @default all containers
 */
export function messagesIn(document: Document, container?: string): ShownFlash[] {
  const within = container === undefined ? "" : `[data-dj-name=${JSON.stringify(container)}] `;
  return Array.from(document.querySelectorAll(`${within}.dj-flash:not(.dj-flash-removing)`), (message) => {
    const level = message.getAttribute("data-dj-flash-level") ?? "";
    const content = message.querySelector(".dj-flash-content") ?? message;
    const title = content.querySelector(".dj-flash-title")?.textContent ?? undefined;
    const body = content.querySelector(".dj-flash-body");
    const text = body
      ? squeezed(body.textContent ?? "")
      : ((title === undefined ? content.textContent : content.lastChild?.textContent?.replace(/^ /, "")) ??
        "");
    return title === undefined ? { level, text } : { level, text, title };
  });
}

/** Describes a page for error messages. */
export function describePage(document: Document, root: Element, url: string): string {
  const { title } = document;
  const messages = messagesIn(document).map(
    ({ level, text, title }) => `  ${level}: ${title === undefined ? "" : `${title}: `}${text}`,
  );
  const html = prettyHtml(root);
  return [
    `${url}${title ? `, "${title}"` : ""}`,
    messages.length > 0 ? `messages:\n${messages.join("\n")}` : "messages: none",
    html.length > maxLength
      ? `${html.slice(0, maxLength)}\n… ${html.length - maxLength} more characters`
      : html,
  ].join("\n\n");
}

const unseen = "script,style,template,link,meta,noscript,.dj-flash-container,input[type=hidden]";
const empty = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

/** Formats the content of an element: one line per element, short elements with their content. */
function prettyHtml(root: Element): string {
  return childNodesOf(root)
    .flatMap((node) => lines(node, ""))
    .join("\n");
}

function lines(node: Node, indent: string): string[] {
  if (node.nodeType === node.TEXT_NODE) {
    const text = squeezed(node.nodeValue ?? "");
    return text === "" ? [] : [indent + text];
  }
  if (node.nodeType !== node.ELEMENT_NODE || (node as Element).matches(unseen)) return [];
  const element = node as Element;
  const tag = startTag(element);
  if (empty.has(element.localName)) return [indent + tag];
  const end = `</${element.localName}>`;
  const inner = childNodesOf(element).flatMap((child) => lines(child, `${indent}  `));
  const [only = ""] = inner;
  if (inner.length < 2 && only.length < 80) return [`${indent}${tag}${only.trim()}${end}`];
  return [indent + tag, ...inner, indent + end];
}

/** A start tag, with what the user has entered. */
function startTag(element: Element): string {
  const attributes = Array.from(element.attributes)
    .filter(({ name, value }) => name !== "class" || value !== "")
    .map(({ name, value }) => (value === "" ? name : `${name}="${value}"`));
  const { localName, value, checked, type } = element as HTMLInputElement;
  if (type === "checkbox" || type === "radio") attributes.push(...(checked ? ["[is checked]"] : []));
  else if (
    ["input", "textarea", "select"].includes(localName) &&
    value &&
    value !== element.getAttribute("value")
  )
    attributes.push(`[holds "${value}"]`);
  return `<${[element.localName, ...attributes].join(" ")}>`;
}
