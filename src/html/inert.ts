import { formFields, names } from "../wire/index.js";
import { escapeHtml } from "./escape.js";
import {
  type Attribute,
  attributeOf,
  attributeValue,
  isTextOnlyElement,
  type StartTag,
  type TextOnlyContent,
  tokensOf,
} from "./tokenizer.js";

/**
 * HTML in which nothing means anything to the runtime. What is left looks the same, and
 *
 * - has no `dj-*` or `data-dj-*` attribute, and none of the runtime's ids, classes and field names;
 * - has no form, and no control in it belongs to a form around it;
 * - has no `<base>`, no `<meta http-equiv>`, no comment;
 * - is whole: each element that is opened in it is closed in it, and it closes nothing else.
 *
 * It reads the same wherever it stands, also where a browser takes the text of a `<style>` for markup, as in SVG.
 * It is no sanitiser: scripts and `on…` attributes stay.
 */
export function inertHtml(html: string): string {
  return html.includes("<") ? new InertWriter(html).written() : withoutMarks(html);
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Their tags are left out, and what stands in them stays. */
const dropped = words("form base html head body frameset frame plaintext noscript");
const empty = words("area base br col embed hr img input link meta param source track wbr frame");
/** Their end tags may be missing: an open one ends with what is around it. */
const optional = words("li dt dd p rt rp rb rtc optgroup option colgroup caption thead tbody tfoot tr td th");
/** Without attributes they change what follows no more than in how it looks. */
const formatting = words("b big code em font i nobr s small strike strong tt u");
const controls = words("button input select textarea fieldset output object");
/** By their names they would be properties of the document (HTML, 3.1.7). */
const namedInDocument = words("img image embed object iframe");
const reservedNames: ReadonlySet<string> = new Set([
  ...Object.values(formFields),
  names.tokenMeta,
  names.csrfMeta,
  names.configMeta,
]);

class InertWriter {
  readonly #html: string;
  #written = "";
  /** What is open, and whether it may stay so. */
  readonly #open: { readonly name: string; readonly mayStay: boolean }[] = [];
  /** How often each name is among those that are open. */
  readonly #count = new Map<string, number>();

  constructor(html: string) {
    this.#html = html;
  }

  written(): string {
    let last = 0;
    for (const token of tokensOf(this.#html, isTextOnly)) {
      this.#text(this.#html.slice(last, token.at));
      last = token.end;
      if (token.type === "text-only") this.#textOnly(token);
      else if (token.type === "start" && token.finished) this.#start(token);
      else if (token.type === "end" && token.finished) this.#end(token.name);
    }
    this.#text(this.#html.slice(last));
    this.#closeTo(0);
    return this.#written;
  }

  #text(text: string): void {
    this.#written += withoutMarks(text).replaceAll("<", "&lt;");
  }

  #start(tag: StartTag): void {
    const { name, selfClosing } = tag;
    if (dropped.has(name) || (isTextOnlyElement(name) && selfClosing)) return;
    if (name === "meta" && attributeOf(tag, "http-equiv") !== undefined) return;
    const isEmpty = empty.has(name);
    this.#written += this.#startTag(tag);
    if (isEmpty) return;
    // In HTML it would be open, in SVG closed.
    if (selfClosing) this.#written += `</${name}>`;
    else {
      const mayStay = optional.has(name) || (formatting.has(name) && tag.attributes.length === 0);
      this.#open.push({ name, mayStay });
      this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
    }
  }

  #startTag(tag: StartTag): string {
    const { name, at, end, selfClosing, attributes } = tag;
    const kept = attributes.flatMap((attribute) => keptAttribute(this.#html, name, attribute) ?? []);
    if (controls.has(name)) kept.push('form=""');
    const isWhole =
      kept.length === attributes.length &&
      (!selfClosing || empty.has(name)) &&
      attributes.every((attribute, index) => kept[index] === sourceOf(this.#html, attribute));
    if (isWhole) return this.#html.slice(at, end);
    return `<${[this.#html.slice(at + 1, at + 1 + name.length), ...kept].join(" ")}>`;
  }

  #end(name: string): void {
    if (!this.#count.get(name)) return;
    let depth = this.#open.length;
    while (depth > 0 && this.#open[depth - 1]?.name !== name) depth--;
    this.#closeTo(depth);
    this.#close(name);
  }

  /** Closes what is open, down to so many elements. */
  #closeTo(depth: number): void {
    while (this.#open.length > depth) {
      const { name = "", mayStay = true } = this.#open.at(-1) ?? {};
      if (mayStay) this.#forget(name);
      else this.#close(name);
    }
  }

  #close(name: string): void {
    this.#written += `</${name}>`;
    this.#forget(name);
  }

  #forget(name: string): void {
    this.#open.pop();
    this.#count.set(name, (this.#count.get(name) ?? 0) - 1);
  }

  #textOnly({ element, at, end }: TextOnlyContent): void {
    const text = this.#html.slice(at, end);
    if (element === "noscript") return;
    if (element === "style") this.#written += cssOf(text);
    else if (element === "script") this.#written += isTextAnywhere(text, !this.#isInForeign()) ? text : "";
    else this.#text(text);
  }

  #isInForeign(): boolean {
    return Boolean(this.#count.get("svg") || this.#count.get("math"));
  }
}

/** An element that closes itself is left out, so that it is no question whether it does. */
function isTextOnly({ name, selfClosing }: StartTag): boolean {
  return isTextOnlyElement(name) && !selfClosing;
}

/** A style sheet, in which a "-" may be escaped; SVG's may stand in CDATA. */
function cssOf(text: string): string {
  const trimmed = text.trim();
  const isCdata = trimmed.startsWith("<![CDATA[") && trimmed.endsWith("]]>");
  const css = isCdata ? trimmed.slice(9, -3) : text;
  return isTextAnywhere(css, false) ? css.replaceAll(mark, "$1\\-") : "";
}

/**
 * Whether the text of a script or a style sheet has no part in what follows, even where it is read as markup.
 *
 * @param mayHaveTags whether it may have tags in it, as the strings of a script do
 */
function isTextAnywhere(text: string, mayHaveTags: boolean): boolean {
  for (const token of tokensOf(text, () => false)) {
    if (!token.finished || (token.type !== "comment" && !mayHaveTags) || token.type === "declaration")
      return false;
    if (token.type === "start" && (isTextOnlyElement(token.name) || isMarked(text, token))) return false;
  }
  return true;
}

function isMarked(html: string, { name, attributes }: StartTag): boolean {
  return (
    dropped.has(name) ||
    attributes.some((attribute) => keptAttribute(html, name, attribute) !== sourceOf(html, attribute))
  );
}

function sourceOf(html: string, { at, end }: Attribute): string {
  return html.slice(at, end);
}

/** An attribute as it may stay, if it may. */
function keptAttribute(html: string, element: string, attribute: Attribute): string | undefined {
  const { name, at, end, source, sourceAt } = attribute;
  if (name.startsWith("dj-") || name.startsWith("data-dj-") || name === "form") return undefined;
  if (name === "id") {
    if (element === "object" || isReservedId(attributeValue(attribute))) return undefined;
  } else if (name === "class") {
    const classes = classesOf(attributeValue(attribute));
    const kept = classes.filter((each) => !isReservedClass(each));
    if (kept.length < classes.length)
      return kept.length > 0 ? `class="${withoutMarks(escapeHtml(kept.join(" ")))}"` : undefined;
  } else if (name === "name") {
    if (namedInDocument.has(element) || isReservedName(attributeValue(attribute))) return undefined;
  }
  if (source === null) return html.slice(at, end);
  return html.slice(at, sourceAt) + withoutMarks(source) + html.slice(sourceAt + source.length, end);
}

function classesOf(value: string): string[] {
  return value.split(/[\t\n\f\r ]+/).filter((each) => each !== "");
}

function isReservedClass(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith("dj-") || lower.startsWith("djust-");
}

/** Also `djust`, which would be a property of the window. */
function isReservedId(id: string): boolean {
  const lower = id.trim().toLowerCase();
  return lower.startsWith("dj-") || lower.startsWith("djust");
}

function isReservedName(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return isReservedId(lower) || reservedNames.has(lower) || lower.startsWith(`${formFields.event}:`);
}

const mark = /(dj)-/gi;

/** Text that can be no name of ours, not even where it stands in a tag. */
function withoutMarks(text: string): string {
  return text.replace(mark, "$1&#45;");
}
