import {
  attributeValue,
  decodeReferences,
  escapeHtml,
  type Raw,
  raw,
  refusedUrl,
  render,
  type StartTag,
  type Template,
  toHtml,
  tokensOf,
} from "../html/index.js";
import {
  DjustError,
  type FlashBody,
  type FlashBodyNode,
  isBodyAttribute,
  isBodyElement,
  limits,
  maxBodyDepth,
} from "../wire/index.js";

/** The text of a message, or a template for formatted text. */
export type FlashContent = string | Template;

/** Maximum length of a body as JSON, in characters. */
const maxLength = 2 * limits.flashMessageLength;

const voidElements: ReadonlySet<string> = new Set(["br", "hr", "img", "wbr"]);
/** Elements that begin and end a line. */
const blocks: ReadonlySet<string> = new Set([
  "blockquote",
  "dd",
  "div",
  "dl",
  "dt",
  "hr",
  "li",
  "ol",
  "p",
  "pre",
  "ul",
]);

/** Elements that must be directly in one of these, because an HTML parser would move them otherwise. */
const parents: { readonly [tag: string]: readonly string[] } = {
  li: ["ul", "ol"],
  dt: ["dl", "div"],
  dd: ["dl", "div"],
  rt: ["ruby"],
  rp: ["ruby"],
};

/** Whether an HTML parser would leave an element where it is. @param parent "" for the body itself */
const fits = (tag: string, parent: string): boolean =>
  (parents[tag]?.includes(parent) ?? true) && !(parent === "p" && blocks.has(tag));

/** An element that is being read. */
interface OpenElement {
  readonly tag: string;
  readonly attributes: { readonly [name: string]: string };
  readonly content: FlashBodyNode[];
}

/**
 * Renders a template as the body of a message.
 *
 * @returns the body, and its text without formatting
 * @throws {DjustError} DJ_FLASH_MESSAGE for an element or attribute that a message must not have, and the errors of
 *   rendering
 */
export function renderBody(template: Template): { readonly body: FlashBody; readonly message: string } {
  const html = toHtml(render(template, undefined, "The message"));
  const root: OpenElement = { tag: "", attributes: {}, content: [] };
  const open = [root];
  const top = (): OpenElement => open.at(-1) ?? root;
  const addText = (text: string): void => {
    if (text === "") return;
    const isKept = open.some(({ tag }) => tag === "pre");
    top().content.push(isKept ? text : text.replace(/[\t\n\f\r ]+/g, " "));
  };
  let last = 0;
  for (const token of tokensOf(html)) {
    addText(decodeReferences(html.slice(last, token.at)));
    last = token.end;
    if (token.type === "start") {
      const element = { tag: token.name, attributes: checkedTag(token), content: [] };
      if (!fits(token.name, top().tag) || (token.name === "a" && open.some(({ tag }) => tag === "a")))
        throw messageError(
          `In a flash message, <${token.name}> must not be ${top().tag === "" ? "outside of its list" : `in <${top().tag}>`}. Move it.`,
        );
      if (open.length > maxBodyDepth)
        throw messageError(
          `A flash message must not have more than ${maxBodyDepth} elements inside each other.`,
        );
      if (voidElements.has(token.name)) add(top(), element);
      else open.push(element);
    } else if (token.type === "end") {
      const element = open.length > 1 ? open.pop() : undefined;
      if (element?.tag !== token.name)
        throw messageError(
          `In a flash message, </${token.name}> must close the element that was opened last. Close each element.`,
        );
      add(top(), element);
    } else if (token.type === "raw-text") throw refusedElement(token.element);
  }
  addText(decodeReferences(html.slice(last)));
  if (open.length > 1)
    throw messageError(`In a flash message, <${top().tag}> must be closed. Add </${top().tag}>.`);
  const body = root.content;
  if (JSON.stringify(body).length > maxLength)
    throw messageError(
      `A flash message must have at most ${maxLength} characters with its elements. Show a summary.`,
    );
  return { body, message: textOf(body) };
}

/** Adds an element. After one that ends a line, the text of the parent continues with a space. */
function add(parent: OpenElement, { tag, attributes, content }: OpenElement): void {
  parent.content.push([tag, attributes, ...content]);
  if (blocks.has(tag) || tag === "br") parent.content.push(" ");
}

function checkedTag(tag: StartTag): { readonly [name: string]: string } {
  if (!isBodyElement(tag.name)) throw refusedElement(tag.name);
  const attributes: { [name: string]: string } = {};
  for (const attribute of tag.attributes) {
    const { name } = attribute;
    const value = attributeValue(attribute);
    if (!isBodyAttribute(tag.name, name, value))
      throw messageError(
        `A flash message must not have the attribute ${name}="${value}" on <${tag.name}>. ${name.startsWith("dj-") ? "Use the option action for a button that calls a handler" : "Remove it"}.`,
      );
    if (!isSafe(name, value))
      throw messageError(
        `${name}="${value}" in a flash message must be a relative URL, http:, https:, mailto:, tel:, sms: or ftp:.`,
      );
    attributes[name] = value;
  }
  return attributes;
}

const isSafe = (name: string, value: string): boolean =>
  (name !== "href" && name !== "src") || !refusedUrl(value, { form: "single", image: name === "src" });

function refusedElement(tag: string): DjustError {
  return messageError(
    `A flash message must not contain <${tag}>. Use elements for text, lists, links and images, or draw the message with createFlashStore().`,
  );
}

function messageError(message: string): DjustError {
  return new DjustError("DJ_FLASH_MESSAGE", message);
}

/** The text of a body, with a line for each block. */
function textOf(body: FlashBody): string {
  let text = "";
  const visit = (node: FlashBodyNode): void => {
    if (typeof node === "string") {
      text += node;
      return;
    }
    const [tag, { alt = "" }, ...content] = node;
    const isBlock = blocks.has(tag);
    if (isBlock || tag === "br") text += "\n";
    if (tag === "img") text += alt;
    content.forEach(visit);
    if (isBlock) text += "\n";
  };
  body.forEach(visit);
  return text
    .replace(/ *\n[\n ]*/g, "\n")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Checks a body from outside this process. @returns `undefined` if it is not one that {@link renderBody} could return */
export function checkedBody(value: unknown): FlashBody | undefined {
  return Array.isArray(value) && value.every((node) => isNode(node, "", 1)) ? value : undefined;
}

function isNode(node: unknown, parent: string, depth: number): node is FlashBodyNode {
  if (typeof node === "string") return true;
  if (!Array.isArray(node) || depth > maxBodyDepth) return false;
  const [tag, attributes, ...content]: unknown[] = node;
  return (
    typeof tag === "string" &&
    isBodyElement(tag) &&
    fits(tag, parent) &&
    attributes !== null &&
    typeof attributes === "object" &&
    Object.entries(attributes as object).every(
      ([name, text]: [string, unknown]) =>
        typeof text === "string" && isBodyAttribute(tag, name, text) && isSafe(name, text),
    ) &&
    (content.length === 0 || !voidElements.has(tag)) &&
    content.every((inner) => isNode(inner, tag, depth + 1))
  );
}

/** A body as HTML, for a template. */
export function bodyHtml(body: FlashBody): Raw {
  return raw(body.map(nodeHtml).join(""), { trusted: true });
}

function nodeHtml(node: FlashBodyNode): string {
  if (typeof node === "string") return escapeHtml(node);
  const [tag, attributes, ...content] = node;
  const tagText = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  const start = `<${tag}${tagText.join("")}>`;
  return voidElements.has(tag) ? start : `${start}${content.map(nodeHtml).join("")}</${tag}>`;
}
