import { DjustError } from "../wire/index.js";
import { attributeRefusal, isBooleanish } from "./attribute-rules.js";
import { decodeReferences } from "./character-references.js";
import { type CompiledTemplate, type DirectiveSite, ExpressionKind, type Slot } from "./compiled.js";
import { isDirective, neighborProblem, type PrefixedNames, prefixedNames } from "./directives.js";
import { isSingleExpression, kindOf, kindsOf, ownKind } from "./expression-kinds.js";
import { type MarkedSource, markExpressions } from "./marked-source.js";
import { isModelAttribute } from "./model-bindings.js";
import { Nesting } from "./nesting.js";
import { isPreformatted } from "./preformatted.js";
import { propertySlot } from "./property-slot.js";
import { placeholder } from "./template-error.js";
import { type TemplateToken, tokenizeTemplate } from "./template-tokens.js";
import { type Attribute, attributeOf, endsName, isSpace, type StartTag } from "./tokenizer.js";
import { urlRule } from "./url.js";

const cache = new WeakMap<readonly string[], CompiledTemplate>();
/** Variants of templates, for components. */
const ownCache = new WeakMap<readonly string[], CompiledTemplate>();
let lastId = 0;

/**
 * Compiles a template, once for each place in the source.
 *
 * @throws {DjustError} DJ_TEMPLATE if an expression or a tag is in a position that does not allow it
 */
export function compile(strings: TemplateStringsArray): CompiledTemplate {
  const known = cache.get(strings);
  if (known !== undefined) return known;
  if (!Array.isArray(strings) || !Array.isArray(strings.raw))
    throw new DjustError(
      "DJ_TEMPLATE",
      "html must be a template tag, but was called as a function. Write html`…`.",
    );
  if (strings.includes(undefined as unknown as string))
    throw new DjustError(
      "DJ_TEMPLATE",
      `A template has an invalid escape sequence: html\`${strings.raw.join("").slice(0, 60)}\`. Write \\\\ for a backslash.`,
    );
  const compiled = new Compiler(strings).run();
  cache.set(strings, compiled);
  return compiled;
}

/**
 * Compiles a template for a component: the names of handlers, fields and streams in attributes get the component's id. A
 * template without such names has no variant.
 *
 * @throws {DjustError} DJ_TEMPLATE, see {@link compile}
 */
export function compileOwn(strings: TemplateStringsArray): CompiledTemplate {
  const known = ownCache.get(strings);
  if (known !== undefined) return known;
  const plain = compile(strings);
  const compiled = plain.hasNames ? new Compiler(strings, true).run() : plain;
  ownCache.set(strings, compiled);
  return compiled;
}

/** A slot while it is compiled, with the static text around each expression. */
interface SlotStart extends Pick<Slot, "type" | "name" | "url" | "names"> {
  readonly statics: readonly string[];
  readonly kind: ExpressionKind;
}

class Compiler {
  readonly #input: readonly string[];
  readonly #source: MarkedSource;
  readonly #nesting: Nesting;
  readonly #strings: string[] = [];
  readonly #wireSlots: string[] = [];
  readonly #slots: Slot[] = [];
  readonly #kinds: ExpressionKind[] = [];
  readonly #models: string[] = [];
  readonly #modelSlots: Slot[] = [];
  readonly #directives: DirectiveSite[] = [];
  /** Offset up to which the text is in `#strings`. */
  #copied = 0;
  /** A space at the start of the next string, so that removing an attribute does not join its neighbors. */
  #separator = "";
  /** End of the last start tag after which a parser drops a newline. */
  #startTagEnd = -1;
  /** Whether the current element already has a slot. */
  #hasSlot = false;
  #hasNames = false;
  /** Whether the current element has `dj-target="view"`. */
  #isOfView = false;

  /** @param isOwn whether it is the variant for components */
  constructor(
    strings: readonly string[],
    private readonly isOwn = false,
  ) {
    this.#input = strings;
    this.#source = markExpressions(strings);
    this.#nesting = new Nesting(this.#source.fail);
  }

  run(): CompiledTemplate {
    const { text, marker, fail } = this.#source;
    const tokens = tokenizeTemplate(text, marker, fail);
    tokens.forEach((token, index) => {
      this.#token(token, tokens[index - 1], tokens[index + 1]);
    });
    this.#nesting.end();
    return {
      id: ++lastId,
      source: this.#input,
      wire: {
        strings: [...this.#strings, this.#separator + text.slice(this.#copied)],
        slots: this.#wireSlots,
      },
      slots: this.#slots,
      kinds: this.#kinds,
      urls: this.#slots.filter((slot) => slot.url !== null),
      models: this.#models,
      modelSlots: this.#modelSlots,
      hasNames: this.#hasNames,
      prefixIndex: this.isOwn ? this.#input.length - 1 : undefined,
      directives: this.#directives,
    };
  }

  #token(token: TemplateToken, before: TemplateToken | undefined, after: TemplateToken | undefined): void {
    switch (token.type) {
      case "start":
        this.#hasSlot = false;
        this.#attributes(token);
        if (isPreformatted(token.name)) this.#startTagEnd = token.end;
        this.#nesting.open(token);
        break;
      case "end":
        this.#nesting.close(token.name, token.at);
        break;
      case "raw-text":
        this.#rawText(token.element, token.at, token.end);
        break;
      case "expression":
        this.#content(token.at, before, after);
        break;
    }
  }

  #content(at: number, before: TemplateToken | undefined, after: TemplateToken | undefined): void {
    this.#notInTemplate(at);
    const isOnlyChild =
      before?.type === "start" &&
      before.end === at &&
      !before.selfClosing &&
      after?.type === "end" &&
      after.at === at + 1 &&
      after.name === before.name;
    this.#slot(at, at + 1, isOnlyChild ? "." : "", {
      type: "",
      name: "",
      statics: ["", ""],
      url: null,
      kind: ExpressionKind.content,
    });
  }

  #rawText(element: string, at: number, end: number): void {
    const { text, marker, fail } = this.#source;
    const inner = text.slice(at, end);
    if (!inner.includes(marker)) return;
    if (element !== "textarea" && element !== "title")
      fail(
        at + inner.indexOf(marker),
        `Expressions are not allowed inside <${element}>`,
        element === "script" || element === "style"
          ? "Pass values in data-* attributes, or insert the whole element with raw()"
          : "Insert the whole element with raw()",
      );
    this.#notInTemplate(at);
    const statics = this.#decode(at, element === "textarea" ? inner.replace(/^\n/, "") : inner);
    this.#slot(at, end, this.#slotPrefix(), {
      type: "text",
      name: element,
      statics,
      url: null,
      kind: ExpressionKind.part,
    });
  }

  #attributes(tag: StartTag): void {
    const names = tag.attributes.map(({ name }) => name.replace(/^\?/, ""));
    this.#isOfView = tag.attributes.some(({ name, source }) => name === "dj-target" && source === "view");
    tag.attributes.forEach((attribute, index) => {
      this.#attribute(tag, attribute);
      const neighbors = neighborProblem(tag.name, names, index);
      const { name, at } = attribute;
      if (neighbors)
        this.#directives.push({ tag: tag.name, name, at, value: "", slot: undefined, neighbors });
    });
  }

  #attribute(tag: StartTag, attribute: Attribute): void {
    const { marker, fail } = this.#source;
    const { at, end, source: value, nameAsWritten } = attribute;
    const isBoolean = nameAsWritten.startsWith("?");
    const isProperty = nameAsWritten.startsWith(".") && value?.includes(marker) === true;
    const name = isProperty
      ? propertySlot(tag.name, attribute, fail)
      : isBoolean
        ? nameAsWritten.slice(1)
        : nameAsWritten;
    const names = this.#isOfView ? undefined : prefixedNames(name.toLowerCase());
    if (names !== undefined) this.#hasNames = true;
    const ownNames = this.isOwn && value ? names : undefined;
    if (!value?.includes(marker)) {
      if (isBoolean)
        fail(at, `?${name} needs an expression as its value`, `Write ?${name}=${placeholder}, or ${name}`);
      if (ownNames !== undefined && value) {
        this.#ownName(at, end, name, this.#decode(at, value), ownNames);
      } else if (isModelAttribute(name) && value) this.#models.push(...this.#decode(at, value));
      if (isDirective(attribute.name))
        this.#directives.push({
          tag: tag.name,
          name: attribute.name,
          at,
          value: decodeReferences(value ?? ""),
          slot: undefined,
          isOfView: this.#isOfView,
        });
      return;
    }
    this.#notInTemplate(at);
    const refusal = attributeRefusal(name);
    if (refusal !== null)
      fail(at, `Expressions are not allowed in the attribute "${nameAsWritten}"`, refusal);
    const sameName = tag.attributes.filter((other) => other.name.replace(/^\?/, "") === name.toLowerCase());
    if (sameName.length > 1) fail(at, `<${tag.name}> has the attribute "${name}" twice`, "Write it once");

    const statics = this.#decode(at, value);
    const url = urlRule(tag.name, name.toLowerCase(), (other) => attributeOf(tag, other));
    if (isProperty && !isSingleExpression(statics))
      fail(
        at,
        `The value of ${nameAsWritten} must be a single expression`,
        `Write ${nameAsWritten}=${placeholder}`,
      );
    const kind = kindOf(
      isBoolean,
      isSingleExpression(statics),
      isBooleanish(name),
      url !== null && url.form !== "css",
    );
    if (kind !== ExpressionKind.booleanAttribute && isBoolean)
      fail(at, `The value of ?${name} must be a single expression`, `Write ?${name}=${placeholder}`);
    const slot = this.#slot(this.#spaceBefore(at), end, this.#slotPrefix() + name, {
      type: "@",
      name,
      statics,
      url,
      kind: isProperty ? ExpressionKind.property : kind,
      names: ownNames,
    });
    if (isProperty) return;
    if (isModelAttribute(name)) this.#modelSlots.push(slot);
    const lowerName = name.toLowerCase();
    if (isDirective(lowerName))
      this.#directives.push({
        tag: tag.name,
        name: lowerName,
        at,
        value: undefined,
        slot,
        isOfView: this.#isOfView,
      });
  }

  /** Offset of the white space before an attribute. */
  #spaceBefore(at: number): number {
    let spaceAt = at;
    while (spaceAt > this.#copied && isSpace(this.#source.text[spaceAt - 1])) spaceAt--;
    return spaceAt;
  }

  /** An attribute without expressions, whose names get the id of the component. */
  #ownName(at: number, end: number, name: string, statics: readonly string[], names: PrefixedNames): void {
    const slot = this.#slot(this.#spaceBefore(at), end, this.#slotPrefix() + name, {
      type: "@",
      name,
      statics,
      url: null,
      kind: ExpressionKind.part,
      names,
    });
    if (isModelAttribute(name)) this.#modelSlots.push(slot);
  }

  #slot(at: number, end: number, wire: string, { type, name, statics, url, kind, names }: SlotStart): Slot {
    const { text } = this.#source;
    const afterStartTag = type === "@" ? false : this.#afterStartTag(at);
    const needsSeparator = type === "@" && end < text.length && !endsName(text[end]);
    this.#strings.push(this.#separator + text.slice(this.#copied, at));
    this.#separator = needsSeparator ? " " : "";
    this.#copied = end;
    const slot = {
      type,
      name,
      firstIndex: this.#kinds.length,
      statics: isSingleExpression(statics) ? null : statics,
      url,
      afterStartTag,
      ...(names === undefined || isSingleExpression(statics) ? undefined : { names }),
    };
    this.#wireSlots.push(wire);
    this.#slots.push(slot);
    const kinds = kindsOf(statics, kind, type === "@" ? name : "");
    this.#kinds.push(
      ...(names !== undefined && isSingleExpression(statics) ? [ownKind(kinds[0], names)] : kinds),
    );
    return slot;
  }

  /** Whether a content slot is where a parser drops a newline (HTML, 13.2.6.4.7). */
  #afterStartTag(at: number): Slot["afterStartTag"] {
    if (this.#startTagEnd === at) return "directly";
    const last = this.#slots.at(-1);
    return last?.type === "" && this.#copied === at && last.afterStartTag !== false ? "after content" : false;
  }

  /** The prefix of a slot in the wire format: `@` for the first slot of its element, `+` for the others. */
  #slotPrefix(): "@" | "+" {
    const mark = this.#hasSlot ? "+" : "@";
    this.#hasSlot = true;
    return mark;
  }

  /** The static text around expressions, with character references resolved. */
  #decode(at: number, value: string): readonly string[] {
    const { marker, fail } = this.#source;
    return value
      .split(marker)
      .map((part) =>
        decodeReferences(part, (name) =>
          fail(at, `&${name}; is not supported beside an expression`, "Write the character itself"),
        ),
      );
  }

  /** A browser keeps the content of `<template>` in a separate document, which updates do not reach. */
  #notInTemplate(at: number): void {
    if (this.#nesting.has("template"))
      this.#source.fail(
        at,
        "Expressions are not allowed inside <template>",
        "Insert the whole element with raw()",
      );
  }
}
