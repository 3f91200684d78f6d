import type { Fail } from "./joined.js";
import { shownExpression } from "./place.js";

/** Pieces of a template that matter to expressions; offsets are into the joined text. */
export type Token =
  | { readonly type: "hole"; readonly at: number }
  | OpenTag
  | { readonly type: "close"; readonly name: string; readonly at: number; readonly end: number }
  /** All the text of an element whose content is not markup. */
  | { readonly type: "verbatim"; readonly element: string; readonly at: number; readonly end: number };

export interface OpenTag {
  readonly type: "open";
  /** In lower case. */
  readonly name: string;
  readonly at: number;
  readonly end: number;
  readonly selfClosing: boolean;
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  readonly at: number;
  readonly end: number;
  /** Without its quotes; `null` where there is none. */
  readonly value: string | null;
}

/** HTML's white space, which is less than `\s`. */
const space = "\\t\\n\\f\\r ";
const spaces = new RegExp(`[${space}]`);
const betweenAttributes = new RegExp(`[${space}/]`);
const inTagName = new RegExp(`[^${space}/>]`);
const inAttributeName = new RegExp(`[^${space}/>=]`);
const inUnquotedValue = new RegExp(`[^${space}>]`);
const afterValue = new RegExp(`^(?:[${space}>]|/>|$)`);

/** Elements whose content a browser does not read as markup. */
const verbatim = new Set(
  "script style textarea title xmp iframe noembed noframes noscript plaintext".split(" "),
);

/** Splits static HTML, with `hole` for each expression, as a browser would (HTML, 13.2.5). */
export function tokenize(text: string, hole: string, fail: Fail): Token[] {
  return new Tokenizer(text, hole, fail).run();
}

class Tokenizer {
  readonly #text: string;
  readonly #hole: string;
  readonly #fail: Fail;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string, hole: string, fail: Fail) {
    this.#text = text;
    this.#hole = hole;
    this.#fail = fail;
  }

  run(): Token[] {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (character === "<") this.#markup();
      else {
        if (character === this.#hole) this.#tokens.push({ type: "hole", at: this.#at });
        this.#at++;
      }
    }
    return this.#tokens;
  }

  #markup(): void {
    const at = this.#at;
    const [, second = "", third = ""] = this.#text.slice(at, at + 3);
    const named = second === "/" ? third : second;
    if (named === this.#hole)
      this.#fail(
        at,
        "an expression as the name of a tag",
        'write the name itself and choose between two templates, or "&lt;" for the character <',
      );
    if (named === "") this.#fail(at, 'an unfinished tag "<"', "finish it, or write &lt; for the character <");
    if (/[a-z]/i.test(named)) {
      if (second === "/") this.#closeTag();
      else this.#openTag();
    } else if (this.#text.startsWith("<!--", at)) this.#comment();
    else if (second === "!" || second === "?" || second === "/") this.#declaration();
    else this.#at++;
  }

  #comment(): void {
    const at = this.#at;
    const end = /^<!--(?:-?>|[\s\S]*?--!?>)/.exec(this.#text.slice(at))?.[0].length;
    if (end === undefined) this.#fail(at, "a comment that is not closed", "close it with -->");
    this.#noHole(at, at + end, "a comment", "take it out of the comment");
    this.#at = at + end;
  }

  #declaration(): void {
    const at = this.#at;
    if (this.#text.startsWith("<![CDATA[", at))
      this.#fail(at, "a CDATA section", "write the text with &lt; and &amp; instead");
    const end = this.#text.indexOf(">", at) + 1;
    if (end === 0) this.#fail(at, "a declaration that is not closed", "close it with >");
    this.#noHole(at, end, "a declaration", "write it out, or give it whole with raw()");
    this.#at = end;
  }

  #closeTag(): void {
    const at = this.#at;
    const name = this.#tagName(at + 2);
    const end = this.#text.indexOf(">", this.#at) + 1;
    if (end === 0) this.#fail(at, `an unfinished tag "</${name}"`, "finish it with >");
    this.#noHole(at, end, `the tag </${name}>`, "an end tag takes nothing but its name");
    this.#at = end;
    this.#tokens.push({ type: "close", name, at, end });
  }

  #openTag(): void {
    const at = this.#at;
    const name = this.#tagName(at + 1);
    const attributes: Attribute[] = [];
    for (;;) {
      this.#skip(betweenAttributes);
      const character = this.#text[this.#at];
      if (character === undefined) this.#fail(at, `an unfinished tag "<${name}"`, "finish it with >");
      if (character === ">") break;
      attributes.push(this.#attribute(name));
    }
    const selfClosing = this.#text[this.#at - 1] === "/";
    const end = ++this.#at;
    this.#tokens.push({ type: "open", name, at, end, selfClosing, attributes });
    if (verbatim.has(name) && !selfClosing) this.#verbatim(name, at);
  }

  #tagName(from: number): string {
    this.#at = from;
    const end = this.#skip(inTagName);
    const name = this.#text.slice(from, end);
    if (name.includes(this.#hole))
      this.#fail(
        from + name.indexOf(this.#hole),
        "an expression in the name of a tag",
        "write the name out and choose between two templates",
      );
    return name.toLowerCase();
  }

  #attribute(element: string): Attribute {
    const at = this.#at;
    this.#at++;
    const nameEnd = this.#skip(inAttributeName);
    const name = this.#text.slice(at, nameEnd);
    if (name.includes(this.#hole))
      this.#fail(
        at + name.indexOf(this.#hole),
        `an expression where <${element}> takes the name of an attribute`,
        `write the name out, as in name="${shownExpression}"; an attribute that comes and goes is ?name=${shownExpression}, or has null as its value`,
      );
    const stray = /["'<]/.exec(name);
    if (stray)
      this.#fail(
        at,
        `${stray[0]} in the name of an attribute of <${element}>`,
        "look for a quote or a > that is missing before it",
      );
    if (this.#text[this.#skip(spaces)] !== "=") return { name, at, end: nameEnd, value: null };
    this.#at++;
    const value = this.#value(name);
    return { name, at, end: this.#at, value };
  }

  #value(name: string): string {
    const from = this.#skip(spaces);
    const quote = this.#text[from];
    if (quote === '"' || quote === "'") {
      const to = this.#text.indexOf(quote, from + 1);
      if (to < 0) this.#fail(from, `a quote that is not closed, at "${name}"`, `close it with ${quote}`);
      this.#at = to + 1;
      return this.#text.slice(from + 1, to);
    }
    if (quote === this.#hole && afterValue.test(this.#text.slice(from + 1, from + 3))) {
      this.#at = from + 1;
      return quote;
    }
    const value = this.#text.slice(from, this.#skip(inUnquotedValue));
    if (value.includes(this.#hole))
      this.#fail(
        from,
        `an expression beside other text in the value of "${name}", which has no quotes`,
        `put quotes around the value: ${name}="…"`,
      );
    return value;
  }

  #verbatim(element: string, opened: number): void {
    const at = this.#at;
    const length = this.#text.slice(at).search(new RegExp(`</${element}(?=[${space}/>])`, "i"));
    if (length < 0 || element === "plaintext")
      this.#fail(opened, `<${element}> is not closed`, `close it with </${element}>`);
    this.#at = at + length;
    this.#tokens.push({ type: "verbatim", element, at, end: this.#at });
  }

  /** Goes on while characters match, and gives the offset of the first that does not. */
  #skip(matching: RegExp): number {
    while (this.#at < this.#text.length && matching.test(this.#text[this.#at] ?? "")) this.#at++;
    return this.#at;
  }

  #noHole(at: number, end: number, where: string, advice: string): void {
    const hole = this.#text.slice(at, end).indexOf(this.#hole);
    if (hole >= 0) this.#fail(at + hole, `an expression in ${where}`, advice);
  }
}
