import { type Context, type Emitter, RenderError, type Template, type Token } from "liquidjs";
import {
  type Attribute,
  attributeOf,
  attributeRefusal,
  callContext,
  callText,
  decodeReferences,
  endsName,
  escapeHtml,
  isCallAttribute,
  refusedUrl,
  type StartTag,
  tokensOf,
  urlRule,
} from "../html/index.js";
import { DjustError, type ErrorCode } from "../wire/index.js";
import { Output } from "./output.js";

/** An output and its position in the page. */
interface PlacedOutput {
  /** Offset of its marker character, or of its markup. */
  readonly at: number;
  /** Whether it is the HTML of a template, which is part of the text. */
  readonly isMarkup: boolean;
  /** The escaped value. */
  readonly escaped: string;
  readonly token: Token | undefined;
}

/**
 * Assembles a page and checks that each value is safe in its context. The page with a marker in place of each value goes
 * through the tokenizer of `` html`` `` templates and follows the same rules.
 */
export class HtmlEmitter implements Emitter {
  /** LiquidJS reads it after each list of templates, but only {@link page} has the result. */
  readonly buffer = "";
  /** The tag or output that is being rendered. */
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

  /** The finished page. @throws {RenderError} with DJ_TEMPLATE or DJ_TEMPLATE_VALUE as its cause */
  page(): string {
    const marker = this.#marker();
    const outputs: PlacedOutput[] = [];
    let text = "";
    this.#pieces.forEach((piece, index) => {
      const at = text.length;
      text += typeof piece === "string" ? piece : piece.isMarkup ? piece.html : marker;
      if (typeof piece !== "string")
        outputs.push({ at, isMarkup: piece.isMarkup, escaped: piece.html, token: this.#tokens[index] });
    });
    return outputs.length === 0 ? text : new Page(text, outputs, marker).written();
  }

  /** A character that occurs in none of the static parts. */
  #marker(): string {
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
  readonly #marker: string;
  readonly #outputs: readonly PlacedOutput[];
  #next = 0;
  #written = "";
  /** Offset up to which the text is written. */
  #copied = 0;
  /** The open script or style in SVG, whose text is parsed as markup, character references included. */
  #code: string | undefined;

  constructor(text: string, outputs: readonly PlacedOutput[], marker: string) {
    this.#text = text;
    this.#outputs = outputs;
    this.#marker = marker;
  }

  written(): string {
    this.#markup(0, this.#text.length);
    return this.#written + this.#text.slice(this.#copied);
  }

  /** Writes a part of the text as markup. */
  #markup(from: number, to: number): void {
    const part = from === 0 && to === this.#text.length ? this.#text : this.#text.slice(from, to);
    for (const token of tokensOf(part)) {
      const [at, end] = [from + token.at, from + token.end];
      if (token.type === "raw-text") {
        // The text directly follows the element's start tag, so there is no content between them.
        this.#code = undefined;
        this.#rawText(token.element, at, end);
        continue;
      }
      this.#content(at);
      if ((this.#outputs[this.#next]?.at ?? end) < end) {
        if (token.type === "start") this.#startTag(token, from);
        else if (token.type === "comment") this.#comment(end);
        else
          this.#refuse(
            token.type === "end" ? "an end tag" : "a declaration",
            "Write it out, or choose between two with {% if %}",
          );
      }
      if (token.type === "start" && isCode.test(token.name) && !token.selfClosing) this.#code = token.name;
      if (token.type === "end" && token.name === this.#code) this.#code = undefined;
      if (this.#next === this.#outputs.length) return;
    }
    this.#content(to);
  }

  #content(to: number): void {
    let output = this.#outputs[this.#next];
    for (
      ;
      output && (output.at < to || (output.isMarkup && output.at === to));
      output = this.#outputs[this.#next]
    ) {
      if (this.#code) this.#refuseCode(this.#code);
      if (this.#text[output.at - 1] === "<")
        this.#refuse("a tag name", "Write the name out, or &lt; for the character <");
      if (output.isMarkup) this.#next++;
      else this.#write(output.escaped);
    }
  }

  #comment(end: number): void {
    for (
      let output = this.#outputs[this.#next];
      output && output.at < end;
      output = this.#outputs[this.#next]
    ) {
      if (output.isMarkup) this.#next++;
      // Dashes could end the comment, and comments have no character references.
      else this.#write(output.escaped.replaceAll("-", "&#45;") || " ");
    }
  }

  #rawText(element: string, at: number, end: number): void {
    let output = this.#outputs[this.#next];
    if (!output || output.at > end || (output.at === end && !output.isMarkup)) return;
    // Markup in browsers without scripting; otherwise text, which an escaped value cannot end.
    if (element === "noscript") return this.#markup(at, end);
    for (
      ;
      output && (output.at < end || (output.isMarkup && output.at === end));
      output = this.#outputs[this.#next]
    ) {
      if (element !== "textarea" && element !== "title") this.#refuseCode(element);
      if (output.isMarkup) this.#refuse(`the text of <${element}>`, "Use a string", "a template");
      const before = this.#text.slice(Math.max(at, output.at - 100), output.at);
      const endTag = before.lastIndexOf("</");
      if (endTag !== -1 && ![...before.slice(endTag + 2)].some(endsName))
        this.#refuse("a tag name", "Write the name out");
      this.#write(output.escaped);
    }
  }

  #refuseCode(element: string): never {
    this.#refuse(
      `<${element}>`,
      isCode.test(element)
        ? "Pass values in data-* attributes, or use the raw filter for values that are safe there"
        : "Use the raw filter for values that are safe there",
    );
  }

  /** @param from offset of the text that the tag's offsets refer to */
  #startTag(tag: StartTag, from: number): void {
    if (tag.name.includes(this.#marker))
      this.#refuse("a tag name", "Write the name out, or choose with {% if %}");
    for (const attribute of tag.attributes) {
      const output = this.#outputs[this.#next];
      if (!output || output.at >= from + attribute.end) continue;
      if (output.at < from + attribute.at + attribute.nameAsWritten.length || attribute.source === null)
        this.#refuse(
          `an attribute name of <${tag.name}>`,
          'Write the name out, as in name="{{ value }}", and choose with {% if %}',
        );
      this.#attribute(tag, attribute, from);
    }
    if ((this.#outputs[this.#next]?.at ?? Number.POSITIVE_INFINITY) < from + tag.end)
      this.#refuse(`the tag <${tag.name}>`, 'Write values in quotes, as in name="{{ value }}"');
  }

  #attribute(tag: StartTag, { name, nameAsWritten, source, sourceAt, quote }: Attribute, from: number): void {
    const where = `the attribute "${nameAsWritten}"`;
    const refusal = attributeRefusal(nameAsWritten);
    if (refusal !== null) this.#refuse(where, refusal);
    const given = source ?? "";
    const end = from + sourceAt + given.length;
    const first = this.#next;
    const isCall = isCallAttribute(nameAsWritten);
    let value = "";
    /** The text of the attribute without the values of outputs. */
    let statics = "";
    let read = from + sourceAt;
    for (
      let output = this.#outputs[this.#next];
      output && output.at < end;
      output = this.#outputs[++this.#next]
    ) {
      if (output.isMarkup) this.#refuse(where, "Use a string", "a template");
      const before = this.#text.slice(read, output.at);
      statics += before;
      value += before + (isCall ? inCall(output.escaped, decodeReferences(statics)) : output.escaped);
      read = output.at + 1;
    }
    const isUnquoted = quote === "";
    const rest = this.#text.slice(read, end);
    const count = this.#next - first;
    this.#next = first;
    if (isUnquoted && !(given === this.#marker.repeat(count) + rest && (rest === "" || rest === "/")))
      this.#refuse(
        `an unquoted part of the attribute "${nameAsWritten}"`,
        `Put quotes around the value: ${nameAsWritten}="…"`,
      );
    const isSelfClosing = isUnquoted && rest === "/";
    if (!isSelfClosing) value += rest;
    const rule = urlRule(tag.name, name, (other) => attributeOf(tag, other));
    const start = decodeReferences(given.slice(0, given.indexOf(this.#marker)));
    const refused = rule && refusedUrl(decodeReferences(value), rule, start);
    if (refused)
      this.#fail(
        "DJ_TEMPLATE_VALUE",
        `The attribute "${nameAsWritten}" must not contain ${refused.given}`,
        refused.fix,
      );
    this.#next += count;
    this.#written += this.#text.slice(this.#copied, from + sourceAt) + (isUnquoted ? `"${value}"` : value);
    this.#copied = isSelfClosing ? end - 1 : end;
  }

  #write(escaped: string): void {
    const { at } = this.#outputs[this.#next++] as PlacedOutput;
    this.#written += this.#text.slice(this.#copied, at) + escaped;
    this.#copied = at + 1;
  }

  #refuse(where: string, fix: string, given = "an output"): never {
    this.#fail("DJ_TEMPLATE", `Cannot write ${given} in ${where}`, fix);
  }

  /** Throws an error at the position of the next output. */
  #fail(code: ErrorCode, problem: string, fix: string): never {
    const error = new DjustError(code, `${problem}. ${fix}.`);
    const token = this.#outputs[this.#next]?.token;
    throw token ? new RenderError(error, { token } as Template) : error;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(textOf).join("") : String(value);
}

/** A number or keyword in a handler call, as opposed to a string. */
const literal = /^(?:-?\d+(?:\.\d+)?|true|false|null)$/;

/** A value in a handler call such as `dj-click="rate({{ stars }}, '{{ name }}')"`, escaped for its context. */
function inCall(escaped: string, before: string): string {
  const context = callContext(before);
  if (context === null) return escaped;
  const value = decodeReferences(escaped);
  return context === "argument" && literal.test(value) ? escaped : escapeHtml(callText(value, context));
}
