import { DjustError, names } from "../wire/index.js";
import { refusal, takesBooleanWords } from "./attribute-rules.js";
import { type Compiled, Kind, type Slot } from "./compiled.js";
import { dropsNewline } from "./escape.js";
import { type Joined, join } from "./joined.js";
import { Nesting } from "./nesting.js";
import { shownExpression } from "./place.js";
import { decodeReferences } from "./references.js";
import { type Attribute, type OpenTag, type Token, tokenize } from "./tokens.js";
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
  /** Whether the element in hand has a slot already. */
  #marked = false;

  constructor(source: readonly string[]) {
    this.#source = source;
    this.#joined = join(source);
    this.#nesting = new Nesting(this.#joined.fail);
  }

  run(): Compiled {
    const { text, hole, fail } = this.#joined;
    const tokens = tokenize(text, hole, fail);
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

  #token(token: Token, before: Token | undefined, after: Token | undefined): void {
    switch (token.type) {
      case "open":
        this.#marked = false;
        for (const attribute of token.attributes) this.#attribute(token, attribute);
        this.#nesting.open(token);
        break;
      case "close":
        this.#nesting.close(token.name, token.at);
        break;
      case "verbatim":
        this.#verbatim(token.element, token.at, token.end);
        break;
      case "hole":
        this.#content(token.at, before, after);
        break;
    }
  }

  #content(at: number, before: Token | undefined, after: Token | undefined): void {
    this.#notInTemplate(at);
    const sole =
      before?.type === "open" &&
      before.end === at &&
      !before.selfClosing &&
      after?.type === "close" &&
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

  #verbatim(element: string, at: number, end: number): void {
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

  #attribute(tag: OpenTag, attribute: Attribute): void {
    const { text, hole, fail } = this.#joined;
    const { at, end, value } = attribute;
    const presence = attribute.name.startsWith("?");
    const name = presence ? attribute.name.slice(1) : attribute.name;
    if (!value?.includes(hole)) {
      if (presence)
        fail(at, `?${name} without an expression`, `write ${name}, or ?${name}=${shownExpression}`);
      if (isModel(name) && value) this.#models.push(...this.#decode(at, value));
      return;
    }
    this.#notInTemplate(at);
    const against = refusal(tag.name, name);
    if (against !== null) fail(at, `an expression in the attribute "${attribute.name}"`, against);
    const same = tag.attributes.filter(
      (other) => other.name.replace(/^\?/, "").toLowerCase() === name.toLowerCase(),
    );
    if (same.length > 1) fail(at, `the attribute "${name}" twice on <${tag.name}>`, "write it once");

    const texts = this.#decode(at, value);
    const url = urlRule(tag.name, name.toLowerCase());
    const kind = kindOf(presence, isSole(texts), takesBooleanWords(name), url !== null);
    if (kind !== Kind.presence && presence)
      fail(at, `?${name} with other text beside its expression`, `write ?${name}=${shownExpression}`);
    const blank = /[\t\n\f\r ]*$/.exec(text.slice(this.#copied, at))?.[0].length ?? 0;
    const slot = this.#slot(at - blank, end, this.#mark() + name, {
      type: "@",
      name,
      texts,
      url,
      kind,
    });
    if (isModel(name)) this.#modelSlots.push(slot);
  }

  #slot(at: number, end: number, wire: string, { type, name, texts, url, kind }: SlotStart): Slot {
    const { text } = this.#joined;
    const glued = type === "@" && /^[^\t\n\f\r />]/.test(text.slice(end, end + 1));
    this.#strings.push(this.#glue + text.slice(this.#copied, at));
    this.#glue = glued ? " " : "";
    this.#copied = end;
    const slot = {
      type,
      name,
      from: this.#kinds.length,
      texts: isSole(texts) ? null : texts,
      url,
      dropsNewline: type !== "@" && dropsNewline(this.#strings.join("")),
    };
    this.#wireSlots.push(wire);
    this.#slots.push(slot);
    for (let count = 1; count < texts.length; count++) this.#kinds.push(kind);
    return slot;
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

function isModel(attribute: string): boolean {
  return attribute === names.model || attribute.startsWith(`${names.model}.`);
}
