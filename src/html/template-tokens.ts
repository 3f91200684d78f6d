import type { Fail } from "./marked-source.js";
import { placeholder } from "./template-error.js";
import {
  type Attribute,
  type CommentToken,
  type EndTag,
  isRawTextElement,
  type RawText,
  type StartTag,
  tokensOf,
} from "./tokenizer.js";

/** A token of a template that the compiler needs; offsets are in the joined text. */
export type TemplateToken =
  | { readonly type: "expression"; readonly at: number }
  | StartTag
  | EndTag
  | RawText;

/**
 * Tokenizes a template and checks its syntax.
 *
 * @param marker the character in place of each expression
 * @param fail called for an expression where escaping cannot make it safe, and for markup that is not closed
 */
export function tokenizeTemplate(text: string, marker: string, fail: Fail): TemplateToken[] {
  const template = new TemplateReader(text, marker, fail);
  let last = 0;
  for (const token of tokensOf(text, isRawText)) {
    template.text(last, token.at);
    template.token(token);
    last = token.end;
  }
  template.text(last, text.length);
  return template.tokens;
}

/** Self-closing elements have no text, because a template may be part of an SVG image. */
function isRawText({ name, selfClosing }: StartTag): boolean {
  return isRawTextElement(name) && !selfClosing;
}

class TemplateReader {
  readonly tokens: TemplateToken[] = [];
  readonly #text: string;
  readonly #marker: string;
  readonly #fail: Fail;

  constructor(text: string, marker: string, fail: Fail) {
    this.#text = text;
    this.#marker = marker;
    this.#fail = fail;
  }

  text(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const character = this.#text[at];
      if (character === this.#marker) this.tokens.push({ type: "expression", at });
      else if (character === "<") this.#checkText(at, this.#text[at + 1] === "/" ? at + 2 : at + 1);
    }
  }

  token(token: StartTag | EndTag | CommentToken | RawText): void {
    switch (token.type) {
      case "start":
        this.tokens.push(this.#startTag(token));
        break;
      case "end":
        this.#endTag(token);
        this.tokens.push(token);
        break;
      case "raw-text":
        if (!token.finished)
          this.#fail(
            this.tokens.at(-1)?.at ?? token.at,
            `<${token.element}> is not closed`,
            `Close it with </${token.element}>`,
          );
        this.tokens.push(token);
        break;
      case "comment":
        if (!token.finished) this.#fail(token.at, "A comment is not closed", "Close it with -->");
        this.#noExpression(token, "in a comment", "Move it out of the comment");
        break;
      case "declaration":
        this.#declaration(token);
        break;
    }
  }

  #declaration(token: CommentToken): void {
    const { at, finished } = token;
    if (this.#text[at + 1] === "/") this.#checkText(at, at + 2);
    if (this.#text.startsWith("<![CDATA[", at))
      this.#fail(at, "CDATA sections are not allowed", "Write the text with &lt; and &amp;");
    if (!finished) this.#fail(at, "A declaration is not closed", "Close it with >");
    this.#noExpression(token, "in a declaration", "Write it out, or insert the whole declaration with raw()");
  }

  /** @param nameAt offset at which the name of a tag would be */
  #checkText(at: number, nameAt: number): void {
    const named = this.#text[nameAt];
    if (named === this.#marker)
      this.#fail(
        at,
        "Expressions are not allowed as a tag name",
        'Write the name out and choose between two templates, or write "&lt;" for the character <',
      );
    if (named === undefined)
      this.#fail(at, 'The tag "<" is not finished', "Finish it, or write &lt; for the character <");
  }

  #endTag(tag: EndTag): void {
    const { name, at } = tag;
    this.#checkName(name, at + 2);
    if (!tag.finished) this.#fail(at, `The tag "</${name}" is not finished`, "Finish it with >");
    this.#noExpression(tag, `in the tag </${name}>`, "An end tag contains only its name");
  }

  #startTag(tag: StartTag): StartTag {
    const { name, at, finished } = tag;
    this.#checkName(name, at + 1);
    for (const attribute of tag.attributes) this.#attribute(name, attribute);
    if (!finished) this.#fail(at, `The tag "<${name}" is not finished`, "Finish it with >");
    const last = tag.attributes.at(-1);
    // A browser would treat the slash as part of the unquoted value.
    if (last === undefined || last.source !== `${this.#marker}/` || last.quote !== "") return tag;
    const withoutSlash: Attribute = { ...last, source: this.#marker, end: last.end - 1 };
    return { ...tag, selfClosing: true, attributes: [...tag.attributes.slice(0, -1), withoutSlash] };
  }

  #checkName(name: string, at: number): void {
    if (name.includes(this.#marker))
      this.#fail(
        at + name.indexOf(this.#marker),
        "Expressions are not allowed in a tag name",
        "Write the name out and choose between two templates",
      );
  }

  #attribute(element: string, { nameAsWritten: name, at, source, sourceAt, end, quote }: Attribute): void {
    if (name.includes(this.#marker))
      this.#fail(
        at + name.indexOf(this.#marker),
        `Expressions are not allowed in an attribute name of <${element}>`,
        `Write the name out, as in name="${placeholder}"; for an optional attribute write ?name=${placeholder}, or use null as its value`,
      );
    const stray = ['"', "'", "<"].find((character) => name.includes(character));
    if (stray)
      this.#fail(
        at,
        `Attribute names must not contain ${stray} (on <${element}>)`,
        "Look for a missing quote or > before it",
      );
    if (source === null) return;
    if (quote !== "") {
      if (end === sourceAt + source.length)
        this.#fail(sourceAt - 1, `The value of "${name}" has no closing quote`, `Close it with ${quote}`);
      return;
    }
    const isWhole =
      source === this.#marker ||
      (source === `${this.#marker}/` && (this.#text[end] === ">" || end === this.#text.length));
    if (source.includes(this.#marker) && !isWhole)
      this.#fail(
        sourceAt,
        `The value of "${name}" must be quoted, because it has text beside an expression`,
        `Put quotes around the value: ${name}="…"`,
      );
  }

  #noExpression(
    { at, end }: { readonly at: number; readonly end: number },
    where: string,
    fix: string,
  ): void {
    const offset = this.#text.slice(at, end).indexOf(this.#marker);
    if (offset >= 0) this.#fail(at + offset, `Expressions are not allowed ${where}`, fix);
  }
}
