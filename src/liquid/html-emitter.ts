import { type Context, type Emitter, RenderError, type Template, type Token } from "liquidjs";
import {
  type Attribute,
  attributeOf,
  decodeReferences,
  endsName,
  expressionRefusal,
  refusedUrl,
  type StartTag,
  tokensOf,
  urlRule,
} from "../html/index.js";
import { DjustError, type ErrorCode } from "../wire/index.js";
import { Output } from "./output.js";

/** A place where a template writes a value. */
interface Place {
  /** Where its character stands in the text, or its markup begins. */
  readonly at: number;
  /** HTML of a template, which is in the text. */
  readonly isMarkup: boolean;
  /** What is written there, escaped. */
  readonly escaped: string;
  readonly token: Token | undefined;
}

/**
 * Puts a page together, and writes each value in the way that is safe where it stands. The page without its values
 * is read by the same tokenizer as `` html`` `` templates, and the same rules hold.
 */
export class HtmlEmitter implements Emitter {
  /** LiquidJS reads it after each list of templates; what is there counts at the end alone. */
  readonly buffer = "";
  /** Of the tag or output that writes. */
  token: Token | undefined;
  readonly #memory: Context["memoryLimit"];
  readonly #pieces: (string | Output)[] = [];
  readonly #tokens: (Token | undefined)[] = [];

  constructor({ memoryLimit }: Context) {
    this.#memory = memoryLimit;
  }

  write(given: unknown): void {
    const piece = given instanceof Output ? given : textOf(given);
    if (piece === "") return;
    this.#memory.use(typeof piece === "string" ? piece.length : piece.html.length);
    this.#pieces.push(piece);
    this.#tokens.push(this.token);
  }

  /** What has been written. @throws {RenderError} with DJ_TEMPLATE, DJ_TEMPLATE_VALUE */
  page(): string {
    const hole = this.#hole();
    const places: Place[] = [];
    let text = "";
    this.#pieces.forEach((piece, index) => {
      const at = text.length;
      text += typeof piece === "string" ? piece : piece.isMarkup ? piece.html : hole;
      if (typeof piece !== "string")
        places.push({ at, isMarkup: piece.isMarkup, escaped: piece.html, token: this.#tokens[index] });
    });
    return places.length === 0 ? text : new Page(text, places, hole).written();
  }

  /** A character that stands in none of the texts. */
  #hole(): string {
    let code = 0xe000;
    while (
      this.#pieces.some((piece) => typeof piece === "string" && piece.includes(String.fromCharCode(code)))
    )
      code++;
    return String.fromCharCode(code);
  }
}

const isCode = /^(?:script|style)$/;

class Page {
  readonly #text: string;
  readonly #hole: string;
  readonly #places: readonly Place[];
  #next = 0;
  #written = "";
  /** Everything before is written. */
  #copied = 0;
  /** The script or style that is open, where it is SVG's: its text is read as markup, references included. */
  #code: string | undefined;

  constructor(text: string, places: readonly Place[], hole: string) {
    this.#text = text;
    this.#places = places;
    this.#hole = hole;
  }

  written(): string {
    this.#markup(0, this.#text.length);
    return this.#written + this.#text.slice(this.#copied);
  }

  /** Reads a part of the text as markup. */
  #markup(from: number, to: number): void {
    const part = from === 0 && to === this.#text.length ? this.#text : this.#text.slice(from, to);
    for (const token of tokensOf(part)) {
      const [at, end] = [from + token.at, from + token.end];
      if (token.type === "text-only") {
        // Nothing lies between an element's start tag and its text.
        this.#code = undefined;
        this.#textOnly(token.element, at, end);
        continue;
      }
      this.#content(at);
      if ((this.#places[this.#next]?.at ?? end) < end) {
        if (token.type === "start") this.#startTag(token, from);
        else if (token.type === "comment") this.#comment(end);
        else
          this.#refuse(
            token.type === "end" ? "an end tag" : "a declaration",
            "write it out, or choose between two of them with {% if %}",
          );
      }
      if (token.type === "start" && isCode.test(token.name) && !token.selfClosing) this.#code = token.name;
      if (token.type === "end" && token.name === this.#code) this.#code = undefined;
      if (this.#next === this.#places.length) return;
    }
    this.#content(to);
  }

  #content(to: number): void {
    let place = this.#places[this.#next];
    for (
      ;
      place && (place.at < to || (place.isMarkup && place.at === to));
      place = this.#places[this.#next]
    ) {
      if (this.#code) this.#refuseCode(this.#code);
      if (this.#text[place.at - 1] === "<")
        this.#refuse("the name of a tag", "write it out, or &lt; for the character <");
      if (place.isMarkup) this.#next++;
      else this.#write(place.escaped);
    }
  }

  #comment(end: number): void {
    for (let place = this.#places[this.#next]; place && place.at < end; place = this.#places[this.#next]) {
      if (place.isMarkup) this.#next++;
      // A comment ends with its dashes, and has no references.
      else this.#write(place.escaped.replaceAll("-", "&#45;") || " ");
    }
  }

  #textOnly(element: string, at: number, end: number): void {
    let place = this.#places[this.#next];
    if (!place || place.at > end || (place.at === end && !place.isMarkup)) return;
    // A browser without scripting reads it as markup, one with scripting as text that no escaped value ends.
    if (element === "noscript") return this.#markup(at, end);
    for (
      ;
      place && (place.at < end || (place.isMarkup && place.at === end));
      place = this.#places[this.#next]
    ) {
      if (element !== "textarea" && element !== "title") this.#refuseCode(element);
      if (place.isMarkup) this.#refuse(`the text of <${element}>`, "give text", "a template");
      const before = this.#text.slice(Math.max(at, place.at - 100), place.at);
      const endTag = before.lastIndexOf("</");
      if (endTag !== -1 && ![...before.slice(endTag + 2)].some(endsName))
        this.#refuse("the name of a tag", "write it out");
      this.#write(place.escaped);
    }
  }

  #refuseCode(element: string): never {
    this.#refuse(
      `<${element}>`,
      isCode.test(element)
        ? "pass values in data-* attributes, or use the filter raw for what is safe there"
        : "use the filter raw for what is safe there",
    );
  }

  /** @param from where the text begins that the tag's offsets are into */
  #startTag(tag: StartTag, from: number): void {
    if (tag.name.includes(this.#hole))
      this.#refuse("the name of a tag", "write it out, or choose with {% if %}");
    for (const attribute of tag.attributes) {
      const place = this.#places[this.#next];
      if (!place || place.at >= from + attribute.end) continue;
      if (place.at < from + attribute.at + attribute.nameAsWritten.length || attribute.source === null)
        this.#refuse(
          `the tag <${tag.name}>, where an attribute's name is`,
          'write the name out, as in name="{{ value }}", and choose with {% if %}',
        );
      this.#attribute(tag, attribute, from);
    }
    if ((this.#places[this.#next]?.at ?? Number.POSITIVE_INFINITY) < from + tag.end)
      this.#refuse(`the tag <${tag.name}>`, 'write values between quotes, as in name="{{ value }}"');
  }

  #attribute(tag: StartTag, { name, nameAsWritten, source, sourceAt, quote }: Attribute, from: number): void {
    const where = `the attribute "${nameAsWritten}"`;
    const against = expressionRefusal(nameAsWritten);
    if (against !== null) this.#refuse(where, against);
    const given = source ?? "";
    const end = from + sourceAt + given.length;
    const first = this.#next;
    let value = "";
    let read = from + sourceAt;
    for (let place = this.#places[this.#next]; place && place.at < end; place = this.#places[++this.#next]) {
      if (place.isMarkup) this.#refuse(where, "give text", "a template");
      value += this.#text.slice(read, place.at) + place.escaped;
      read = place.at + 1;
    }
    const isBare = quote === "";
    const rest = this.#text.slice(read, end);
    const count = this.#next - first;
    this.#next = first;
    if (isBare && !(given === this.#hole.repeat(count) + rest && (rest === "" || rest === "/")))
      this.#refuse(
        `the attribute "${nameAsWritten}", beside other text and without quotes`,
        `put quotes around the value: ${nameAsWritten}="…"`,
      );
    const isSelfClosing = isBare && rest === "/";
    if (!isSelfClosing) value += rest;
    const rule = urlRule(tag.name, name, (other) => attributeOf(tag, other));
    const start = decodeReferences(given.slice(0, given.indexOf(this.#hole)));
    const refused = rule && refusedUrl(decodeReferences(value), rule, start);
    if (refused) this.#refuse(where, refused.advice, refused.given, "DJ_TEMPLATE_VALUE");
    this.#next += count;
    this.#written += this.#text.slice(this.#copied, from + sourceAt) + (isBare ? `"${value}"` : value);
    this.#copied = isSelfClosing ? end - 1 : end;
  }

  #write(escaped: string): void {
    const { at } = this.#places[this.#next++] as Place;
    this.#written += this.#text.slice(this.#copied, at) + escaped;
    this.#copied = at + 1;
  }

  #refuse(where: string, advice: string, given = "an output", code: ErrorCode = "DJ_TEMPLATE"): never {
    const error = new DjustError(code, `${given} in ${where}; ${advice}`);
    const token = this.#places[this.#next]?.token;
    throw token ? new RenderError(error, { token } as Template) : error;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(textOf).join("") : String(value);
}
