import { DjustError } from "../wire/index.js";
import { refusal, takesBooleanWords } from "./attribute-rules.js";
import { type Compiled, Kind, type Slot } from "./compiled.js";
import { type Joined, join } from "./joined.js";
import { isModelAttribute } from "./models.js";
import { Nesting } from "./nesting.js";
import { shownExpression } from "./place.js";
import { isPreformatted } from "./preformatted.js";
import { decodeReferences } from "./references.js";
import { type TemplateToken, tokenizeTemplate } from "./template-tokens.js";
import { type Attribute, attributeOf, endsName, isSpace, type StartTag } from "./tokenizer.js";
import { urlRule } from "./url.js";

const cache = new WeakMap<readonly string[], Compiled>();
let lastId = 0;

/**
 * The compiled form of a template, made when its strings are first seen.
 *
 * @throws {DjustError} DJ_TEMPLATE when an expression or a tag stands where it cannot
 */
export function compile(strings: TemplateStringsArray): Compiled {
  const known = cache.get(strings);
  if (known !== undefined) return known;
  if (!Array.isArray(strings) || !Array.isArray(strings.raw))
    throw new DjustError("DJ_TEMPLATE", "html was called as a function; write it as a tag: html`…`");
  if (strings.includes(undefined as unknown as string))
    throw new DjustError(
      "DJ_TEMPLATE",
      `a template has a malformed escape such as \\u: html\`${strings.raw.join("").slice(0, 60)}\`; write \\\\ for a backslash`,
    );
  const compiled = new Compiler(strings).run();
  cache.set(strings, compiled);
  return compiled;
}

/** A slot as it is found: with the text around each of its expressions. */
interface SlotStart extends Pick<Slot, "type" | "name" | "url"> {
  readonly texts: readonly string[];
  readonly kind: Kind;
}

class Compiler {
  readonly #source: readonly string[];
  readonly #joined: Joined;
  readonly #nesting: Nesting;
  readonly #strings: string[] = [];
  readonly #wireSlots: string[] = [];
  readonly #slots: Slot[] = [];
  readonly #kinds: Kind[] = [];
  readonly #models: string[] = [];
  readonly #modelSlots: Slot[] = [];
  /** Everything before is in `#strings`. */
  #copied = 0;
  /** A space that the next string starts with, where an attribute left out would join two others. */
  #glue = "";
  /** Where the start tag ends after which a parser drops a newline. */
  #opened = -1;
  /** Whether the element in hand has a slot already. */
  #marked = false;

  constructor(source: readonly string[]) {
    this.#source = source;
    this.#joined = join(source);
    this.#nesting = new Nesting(this.#joined.fail);
  }

  run(): Compiled {
    const { text, hole, fail } = this.#joined;
    const tokens = tokenizeTemplate(text, hole, fail);
    tokens.forEach((token, index) => {
      this.#token(token, tokens[index - 1], tokens[index + 1]);
    });
    this.#nesting.end();
    return {
      id: ++lastId,
      source: this.#source,
      wire: { strings: [...this.#strings, this.#glue + text.slice(this.#copied)], slots: this.#wireSlots },
      slots: this.#slots,
      kinds: this.#kinds,
      urls: this.#slots.filter((slot) => slot.url !== null),
      models: this.#models,
      modelSlots: this.#modelSlots,
    };
  }

  #token(token: TemplateToken, before: TemplateToken | undefined, after: TemplateToken | undefined): void {
    switch (token.type) {
      case "start":
        this.#marked = false;
        for (const attribute of token.attributes) this.#attribute(token, attribute);
        if (isPreformatted(token.name)) this.#opened = token.end;
        this.#nesting.open(token);
        break;
      case "end":
        this.#nesting.close(token.name, token.at);
        break;
      case "text-only":
        this.#textOnly(token.element, token.at, token.end);
        break;
      case "hole":
        this.#content(token.at, before, after);
        break;
    }
  }

  #content(at: number, before: TemplateToken | undefined, after: TemplateToken | undefined): void {
    this.#notInTemplate(at);
    const sole =
      before?.type === "start" &&
      before.end === at &&
      !before.selfClosing &&
      after?.type === "end" &&
      after.at === at + 1 &&
      after.name === before.name;
    this.#slot(at, at + 1, sole ? "." : "", {
      type: "",
      name: "",
      texts: ["", ""],
      url: null,
      kind: Kind.content,
    });
  }

  #textOnly(element: string, at: number, end: number): void {
    const { text, hole, fail } = this.#joined;
    const inner = text.slice(at, end);
    if (!inner.includes(hole)) return;
    if (element !== "textarea" && element !== "title")
      fail(
        at + inner.indexOf(hole),
        `an expression inside <${element}>`,
        element === "script" || element === "style"
          ? "pass values in data-* attributes, or give the whole element with raw()"
          : "give the whole element with raw()",
      );
    this.#notInTemplate(at);
    const texts = this.#decode(at, element === "textarea" ? inner.replace(/^\n/, "") : inner);
    this.#slot(at, end, this.#mark(), { type: "text", name: element, texts, url: null, kind: Kind.part });
  }

  #attribute(tag: StartTag, attribute: Attribute): void {
    const { text, hole, fail } = this.#joined;
    const { at, end, source: value, nameAsWritten } = attribute;
    const presence = nameAsWritten.startsWith("?");
    const name = presence ? nameAsWritten.slice(1) : nameAsWritten;
    if (!value?.includes(hole)) {
      if (presence)
        fail(at, `?${name} without an expression`, `write ${name}, or ?${name}=${shownExpression}`);
      if (isModelAttribute(name) && value) this.#models.push(...this.#decode(at, value));
      return;
    }
    this.#notInTemplate(at);
    const against = refusal(name);
    if (against !== null) fail(at, `an expression in the attribute "${nameAsWritten}"`, against);
    const same = tag.attributes.filter((other) => other.name.replace(/^\?/, "") === name.toLowerCase());
    if (same.length > 1) fail(at, `the attribute "${name}" twice on <${tag.name}>`, "write it once");

    const texts = this.#decode(at, value);
    const url = urlRule(tag.name, name.toLowerCase(), (other) => attributeOf(tag, other));
    const kind = kindOf(presence, isSole(texts), takesBooleanWords(name), url !== null && url.form !== "css");
    if (kind !== Kind.presence && presence)
      fail(at, `?${name} with other text beside its expression`, `write ?${name}=${shownExpression}`);
    let blankAt = at;
    while (blankAt > this.#copied && isSpace(text[blankAt - 1])) blankAt--;
    const slot = this.#slot(blankAt, end, this.#mark() + name, {
      type: "@",
      name,
      texts,
      url,
      kind,
    });
    if (isModelAttribute(name)) this.#modelSlots.push(slot);
  }

  #slot(at: number, end: number, wire: string, { type, name, texts, url, kind }: SlotStart): Slot {
    const { text } = this.#joined;
    const afterOpening = type === "@" ? false : this.#afterOpening(at);
    const glued = type === "@" && end < text.length && !endsName(text[end]);
    this.#strings.push(this.#glue + text.slice(this.#copied, at));
    this.#glue = glued ? " " : "";
    this.#copied = end;
    const slot = {
      type,
      name,
      from: this.#kinds.length,
      texts: isSole(texts) ? null : texts,
      url,
      afterOpening,
    };
    this.#wireSlots.push(wire);
    this.#slots.push(slot);
    for (let count = 1; count < texts.length; count++) this.#kinds.push(kind);
    return slot;
  }

  /** Whether a slot of content stands where a parser drops a newline (HTML, 13.2.6.4.7). */
  #afterOpening(at: number): Slot["afterOpening"] {
    if (this.#opened === at) return "directly";
    const last = this.#slots.at(-1);
    return last?.type === "" && this.#copied === at && last.afterOpening !== false ? "after content" : false;
  }

  /** The wire's mark for a slot of the element in hand. */
  #mark(): "@" | "+" {
    const mark = this.#marked ? "+" : "@";
    this.#marked = true;
    return mark;
  }

  /** Static text around expressions, as the browser reads it. */
  #decode(at: number, value: string): readonly string[] {
    const { hole, fail } = this.#joined;
    return value
      .split(hole)
      .map((part) =>
        decodeReferences(part, (name) =>
          fail(at, `&${name}; beside an expression`, "write the character itself"),
        ),
      );
  }

  /** The browser keeps what is in a `<template>` out of the page, where no update reaches it. */
  #notInTemplate(at: number): void {
    if (this.#nesting.has("template"))
      this.#joined.fail(at, "an expression inside <template>", "give the whole element with raw()");
  }
}

function kindOf(presence: boolean, sole: boolean, words: boolean, url: boolean): Kind {
  if (sole) return presence ? Kind.presence : words ? Kind.wholeWords : Kind.whole;
  return words || url ? Kind.partWords : Kind.part;
}

function isSole(texts: readonly string[]): boolean {
  return texts.length === 2 && texts[0] === "" && texts[1] === "";
}
