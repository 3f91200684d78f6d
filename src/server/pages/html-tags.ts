import {
  attributeValue,
  isRawTextElement,
  type StartTag as StartTagToken,
  tokensOf,
} from "../../html/index.js";

/** One tag of a rendered page; offsets are into its text. */
export type Tag = StartTag | { readonly type: "end"; readonly name: string; readonly at: number };

export interface StartTag {
  readonly type: "start";
  /** In lower case. */
  readonly name: string;
  readonly at: number;
  /** Where another attribute can be inserted. */
  readonly attributesEnd: number;
  readonly end: number;
  /** By name in lower case; of two with the same name the first counts. */
  readonly attributes: ReadonlyMap<string, TagAttribute>;
}

export interface TagAttribute {
  /** Without quotes and character references. */
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

/**
 * Yields the tags of a page as a browser without scripting parses them. Stops at a tag that is not complete.
 */
export function* tagsOf(html: string): Generator<Tag, void> {
  for (const token of tokensOf(html, isTextOnly)) {
    if (token.type === "start" && token.finished) yield new LazyStartTag(token);
    else if (token.type === "end" && token.finished) yield { type: "end", name: token.name, at: token.at };
  }
}

/** Without scripting, `<noscript>` contains markup. */
function isTextOnly({ name }: StartTagToken): boolean {
  return name !== "noscript" && isRawTextElement(name);
}

/** A start tag whose attributes are read when they are first used: those of most tags never are. */
class LazyStartTag implements StartTag {
  readonly type = "start";
  readonly name: string;
  readonly at: number;
  readonly attributesEnd: number;
  readonly end: number;
  readonly #token: StartTagToken;
  #attributes: Map<string, TagAttribute> | undefined;

  constructor(token: StartTagToken) {
    this.name = token.name;
    this.at = token.at;
    this.attributesEnd = token.attributesEnd;
    this.end = token.end;
    this.#token = token;
  }

  get attributes(): ReadonlyMap<string, TagAttribute> {
    this.#attributes ??= attributesOf(this.#token);
    return this.#attributes;
  }
}

function attributesOf({ attributes }: StartTagToken): Map<string, TagAttribute> {
  const byName = new Map<string, TagAttribute>();
  for (const attribute of attributes)
    if (!byName.has(attribute.name))
      byName.set(attribute.name, { value: attributeValue(attribute), at: attribute.at, end: attribute.end });
  return byName;
}
