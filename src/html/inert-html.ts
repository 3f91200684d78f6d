import { formFields, names } from "../wire/index.js";
import { optionalEndTags, voidElements, wordSet } from "./elements.js";
import { escapeHtml } from "./escape.js";
import {
  type Attribute,
  attributeOf,
  attributeValue,
  isRawTextElement,
  type RawText,
  type StartTag,
  tokensOf,
} from "./tokenizer.js";

/**
 * Removes everything from HTML that the runtime would act on. The result looks the same, and
 *
 * - has no `dj-*` or `data-dj-*` attributes, and none of the runtime's ids, classes and field names;
 * - has no forms, and its controls do not belong to a form around it;
 * - has no `<base>`, no `<meta http-equiv>` and no comments;
 * - is balanced: it closes every element it opens, and no other.
 *
 * This holds wherever the HTML is inserted, also in SVG, where browsers parse the text of a `<style>` as markup.
 * It is not a sanitizer: scripts and `on…` attributes remain.
 *
 * @see docs/guide/user-html.md
 */
export function inertHtml(html: string): string {
  return html.includes("<") ? new InertWriter(html).written() : escapeReservedPrefix(html);
}

/** Elements whose tags are removed and whose content remains. */
const unwrapped = wordSet("form base html head body frameset frame plaintext noscript");
/** Elements that, without attributes, affect only the appearance of what follows. */
const formatting = wordSet("b big code em font i nobr s small strike strong tt u");
const controls = wordSet("button input select textarea fieldset output object");
/**
 * Attributes that act on elements outside of the HTML, or without user interaction: a label activates its button, a
 * button opens the dialog that it commands, and a declarative shadow root hides all other content of its host.
 */
const acting = wordSet(
  "form for popovertarget popovertargetaction commandfor command interestfor autofocus accesskey shadowrootmode shadowrootdelegatesfocus shadowrootclonable shadowrootserializable",
);
/**
 * Elements whose names act outside of the HTML: those that become properties of the document (HTML, 3.1.7), and
 * those that form groups, in which one radio button or open <details> closes the others.
 */
const withoutNames = wordSet("img image embed object iframe input details");
const reservedNames: ReadonlySet<string> = new Set([
  ...Object.values(formFields),
  names.tokenMeta,
  names.csrfMeta,
  names.configMeta,
]);

class InertWriter {
  readonly #html: string;
  #written = "";
  /** The open elements, and whether their end tags may be omitted. */
  readonly #open: { readonly name: string; readonly mayStayOpen: boolean }[] = [];
  /** The number of open elements by name. */
  readonly #count = new Map<string, number>();

  constructor(html: string) {
    this.#html = html;
  }

  written(): string {
    let last = 0;
    for (const token of tokensOf(this.#html, isRawText)) {
      this.#text(this.#html.slice(last, token.at));
      last = token.end;
      if (token.type === "raw-text") this.#rawText(token);
      else if (token.type === "start" && token.finished) this.#start(token);
      else if (token.type === "end" && token.finished) this.#end(token.name);
    }
    this.#text(this.#html.slice(last));
    this.#closeTo(0);
    return this.#written;
  }

  #text(text: string): void {
    this.#written += escapeReservedPrefix(text).replaceAll("<", "&lt;");
  }

  #start(tag: StartTag): void {
    const { name, selfClosing } = tag;
    if (unwrapped.has(name) || (isRawTextElement(name) && selfClosing)) return;
    if (name === "meta" && attributeOf(tag, "http-equiv") !== undefined) return;
    const isVoid = voidElements.has(name);
    this.#written += this.#startTag(tag);
    if (isVoid) return;
    // HTML would leave the element open, SVG would close it.
    if (selfClosing) this.#written += `</${name}>`;
    else {
      const mayStayOpen = optionalEndTags.has(name) || (formatting.has(name) && tag.attributes.length === 0);
      this.#open.push({ name, mayStayOpen });
      this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
    }
  }

  #startTag(tag: StartTag): string {
    const { name, at, end, selfClosing, attributes } = tag;
    const kept = attributes.flatMap((attribute) => keptAttribute(this.#html, name, attribute) ?? []);
    if (controls.has(name)) kept.push('form=""');
    const isUnchanged =
      kept.length === attributes.length &&
      (!selfClosing || voidElements.has(name)) &&
      attributes.every((attribute, index) => kept[index] === sourceOf(this.#html, attribute));
    if (isUnchanged) return this.#html.slice(at, end);
    return `<${[this.#html.slice(at + 1, at + 1 + name.length), ...kept].join(" ")}>`;
  }

  #end(name: string): void {
    if (!this.#count.get(name)) return;
    let depth = this.#open.length;
    while (depth > 0 && this.#open[depth - 1]?.name !== name) depth--;
    this.#closeTo(depth);
    this.#close(name);
  }

  /** Closes open elements until `depth` of them remain. */
  #closeTo(depth: number): void {
    while (this.#open.length > depth) {
      const { name = "", mayStayOpen = true } = this.#open.at(-1) ?? {};
      if (mayStayOpen) this.#pop(name);
      else this.#close(name);
    }
  }

  #close(name: string): void {
    this.#written += `</${name}>`;
    this.#pop(name);
  }

  #pop(name: string): void {
    this.#open.pop();
    this.#count.set(name, (this.#count.get(name) ?? 0) - 1);
  }

  #rawText({ element, at, end }: RawText): void {
    const text = this.#html.slice(at, end);
    if (element === "noscript") return;
    if (element === "style") this.#written += cssOf(text);
    else if (element === "script") this.#written += isSafeAsMarkup(text, !this.#isInForeign()) ? text : "";
    else this.#text(text);
  }

  #isInForeign(): boolean {
    return Boolean(this.#count.get("svg") || this.#count.get("math"));
  }
}

/** Self-closing elements are removed, because HTML and SVG disagree on whether they are closed. */
function isRawText({ name, selfClosing }: StartTag): boolean {
  return isRawTextElement(name) && !selfClosing;
}

/** A style sheet with the reserved prefix escaped. In SVG it may be in a CDATA section. */
function cssOf(text: string): string {
  const trimmed = text.trim();
  const isCdata = trimmed.startsWith("<![CDATA[") && trimmed.endsWith("]]>");
  const css = isCdata ? trimmed.slice(9, -3) : text;
  return isSafeAsMarkup(css, false) ? css.replaceAll(reservedPrefix, "$1\\-") : "";
}

/**
 * Whether the text of a script or style sheet cannot affect the HTML after it, even if a browser parses it as markup.
 *
 * @param mayHaveTags whether tags are allowed in it, as in the strings of a script
 */
function isSafeAsMarkup(text: string, mayHaveTags: boolean): boolean {
  for (const token of tokensOf(text, () => false)) {
    if (!token.finished || (token.type !== "comment" && !mayHaveTags) || token.type === "declaration")
      return false;
    if (token.type === "start" && (isRawTextElement(token.name) || wouldChange(text, token))) return false;
  }
  return true;
}

function wouldChange(html: string, { name, attributes }: StartTag): boolean {
  return (
    unwrapped.has(name) ||
    attributes.some((attribute) => keptAttribute(html, name, attribute) !== sourceOf(html, attribute))
  );
}

function sourceOf(html: string, { at, end }: Attribute): string {
  return html.slice(at, end);
}

/** The source of an attribute without its reserved parts; `undefined` if the attribute is removed. */
function keptAttribute(html: string, element: string, attribute: Attribute): string | undefined {
  const { name, at, end, source, sourceAt } = attribute;
  if (name.startsWith("dj-") || name.startsWith("data-dj-") || acting.has(name)) return undefined;
  if (name === "id") {
    if (element === "object" || isReservedId(attributeValue(attribute))) return undefined;
  } else if (name === "class") {
    const classes = classesOf(attributeValue(attribute));
    const kept = classes.filter((each) => !isReservedClass(each));
    if (kept.length < classes.length)
      return kept.length > 0 ? `class="${escapeReservedPrefix(escapeHtml(kept.join(" ")))}"` : undefined;
  } else if (name === "name") {
    if (withoutNames.has(element) || isReservedName(attributeValue(attribute))) return undefined;
  }
  if (source === null) return html.slice(at, end);
  return html.slice(at, sourceAt) + escapeReservedPrefix(source) + html.slice(sourceAt + source.length, end);
}

function classesOf(value: string): string[] {
  return value.split(/[\t\n\f\r ]+/).filter((each) => each !== "");
}

function isReservedClass(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith("dj-") || lower.startsWith("djust-");
}

/** Includes `djust`, because an id becomes a property of the window. */
function isReservedId(id: string): boolean {
  const lower = id.trim().toLowerCase();
  return lower.startsWith("dj-") || lower.startsWith("djust");
}

function isReservedName(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return isReservedId(lower) || reservedNames.has(lower) || lower.startsWith(`${formFields.event}:`);
}

const reservedPrefix = /(dj)-/gi;

/** Escapes the reserved prefix, so that the text cannot be one of the runtime's names even if it becomes part of a tag. */
function escapeReservedPrefix(text: string): string {
  return text.replace(reservedPrefix, "$1&#45;");
}
