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
    if (token.type === "start" && token.finished) yield withAttributes(token);
    else if (token.type === "end" && token.finished) yield { type: "end", name: token.name, at: token.at };
  }
}

/** Without scripting, `<noscript>` contains markup. */
function isTextOnly({ name }: StartTagToken): boolean {
  return name !== "noscript" && isRawTextElement(name);
}

function withAttributes({ type, name, at, attributesEnd, end, attributes }: StartTagToken): StartTag {
  const byName = new Map<string, TagAttribute>();
  for (const attribute of attributes)
    if (!byName.has(attribute.name))
      byName.set(attribute.name, { value: attributeValue(attribute), at: attribute.at, end: attribute.end });
  return { type, name, at, attributesEnd, end, attributes: byName };
}
