import type { Fail } from "./joined.js";
import { shownExpression } from "./place.js";
import {
  type Attribute,
  type CommentToken,
  type EndTag,
  isTextOnlyElement,
  type StartTag,
  type TextOnlyContent,
  tokensOf,
} from "./tokenizer.js";

/** A piece of a template that matters to expressions; offsets are into the joined text. */
export type TemplateToken =
  | { readonly type: "hole"; readonly at: number }
  | StartTag
  | EndTag
  | TextOnlyContent;

/**
 * Splits static HTML, with the character `hole` for each expression, and refuses what cannot be a template: an
 * expression where nothing can make it safe, and whatever is not closed.
 */
export function tokenizeTemplate(text: string, hole: string, fail: Fail): TemplateToken[] {
  const template = new TemplateReader(text, hole, fail);
  let last = 0;
  for (const token of tokensOf(text, isTextOnly)) {
    template.text(last, token.at);
    template.token(token);
    last = token.end;
  }
  template.text(last, text.length);
  return template.tokens;
}

/** A template may be part of an SVG image, in which elements are closed like this. */
function isTextOnly({ name, selfClosing }: StartTag): boolean {
  return isTextOnlyElement(name) && !selfClosing;
}

class TemplateReader {
  readonly tokens: TemplateToken[] = [];
  readonly #text: string;
  readonly #hole: string;
  readonly #fail: Fail;

  constructor(text: string, hole: string, fail: Fail) {
    this.#text = text;
    this.#hole = hole;
    this.#fail = fail;
  }

  text(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const character = this.#text[at];
      if (character === this.#hole) this.tokens.push({ type: "hole", at });
      else if (character === "<") this.#notATag(at, this.#text[at + 1] === "/" ? at + 2 : at + 1);
    }
  }

  token(token: StartTag | EndTag | CommentToken | TextOnlyContent): void {
    switch (token.type) {
      case "start":
        this.tokens.push(this.#startTag(token));
        break;
      case "end":
        this.#endTag(token);
        this.tokens.push(token);
        break;
      case "text-only":
        if (!token.finished)
          this.#fail(
            this.tokens.at(-1)?.at ?? token.at,
            `<${token.element}> is not closed`,
            `close it with </${token.element}>`,
          );
        this.tokens.push(token);
        break;
      case "comment":
        if (!token.finished) this.#fail(token.at, "a comment that is not closed", "close it with -->");
        this.#noHole(token, "a comment", "take it out of the comment");
        break;
      case "declaration":
        this.#declaration(token);
        break;
    }
  }

  #declaration(token: CommentToken): void {
    const { at, finished } = token;
    if (this.#text[at + 1] === "/") this.#notATag(at, at + 2);
    if (this.#text.startsWith("<![CDATA[", at))
      this.#fail(at, "a CDATA section", "write the text with &lt; and &amp; instead");
    if (!finished) this.#fail(at, "a declaration that is not closed", "close it with >");
    this.#noHole(token, "a declaration", "write it out, or give it whole with raw()");
  }

  /** @param nameAt where the name of a tag would be */
  #notATag(at: number, nameAt: number): void {
    const named = this.#text[nameAt];
    if (named === this.#hole)
      this.#fail(
        at,
        "an expression as the name of a tag",
        'write the name itself and choose between two templates, or "&lt;" for the character <',
      );
    if (named === undefined)
      this.#fail(at, 'an unfinished tag "<"', "finish it, or write &lt; for the character <");
  }

  #endTag(tag: EndTag): void {
    const { name, at } = tag;
    this.#wholeName(name, at + 2);
    if (!tag.finished) this.#fail(at, `an unfinished tag "</${name}"`, "finish it with >");
    this.#noHole(tag, `the tag </${name}>`, "an end tag takes nothing but its name");
  }

  #startTag(tag: StartTag): StartTag {
    const { name, at, finished } = tag;
    this.#wholeName(name, at + 1);
    for (const attribute of tag.attributes) this.#attribute(name, attribute);
    if (!finished) this.#fail(at, `an unfinished tag "<${name}"`, "finish it with >");
    const last = tag.attributes.at(-1);
    // A browser would take the slash for part of a value without quotes.
    if (last === undefined || last.source !== `${this.#hole}/` || last.quote !== "") return tag;
    const whole: Attribute = { ...last, source: this.#hole, end: last.end - 1 };
    return { ...tag, selfClosing: true, attributes: [...tag.attributes.slice(0, -1), whole] };
  }

  #wholeName(name: string, at: number): void {
    if (name.includes(this.#hole))
      this.#fail(
        at + name.indexOf(this.#hole),
        "an expression in the name of a tag",
        "write the name out and choose between two templates",
      );
  }

  #attribute(element: string, { nameAsWritten: name, at, source, sourceAt, end, quote }: Attribute): void {
    if (name.includes(this.#hole))
      this.#fail(
        at + name.indexOf(this.#hole),
        `an expression where <${element}> takes the name of an attribute`,
        `write the name out, as in name="${shownExpression}"; an attribute that comes and goes is ?name=${shownExpression}, or has null as its value`,
      );
    const stray = ['"', "'", "<"].find((character) => name.includes(character));
    if (stray)
      this.#fail(
        at,
        `${stray} in the name of an attribute of <${element}>`,
        "look for a quote or a > that is missing before it",
      );
    if (source === null) return;
    if (quote !== "") {
      if (end === sourceAt + source.length)
        this.#fail(sourceAt - 1, `a quote that is not closed, at "${name}"`, `close it with ${quote}`);
      return;
    }
    const isWhole =
      source === this.#hole ||
      (source === `${this.#hole}/` && (this.#text[end] === ">" || end === this.#text.length));
    if (source.includes(this.#hole) && !isWhole)
      this.#fail(
        sourceAt,
        `an expression beside other text in the value of "${name}", which has no quotes`,
        `put quotes around the value: ${name}="…"`,
      );
  }

  #noHole({ at, end }: { readonly at: number; readonly end: number }, where: string, advice: string): void {
    const hole = this.#text.slice(at, end).indexOf(this.#hole);
    if (hole >= 0) this.#fail(at + hole, `an expression in ${where}`, advice);
  }
}
