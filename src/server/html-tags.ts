/** One tag of a page that is written already; offsets are into its text. */
export type Tag = StartTag | { readonly type: "end"; readonly name: string; readonly at: number };

export interface StartTag {
  readonly type: "start";
  /** In lower case. */
  readonly name: string;
  readonly at: number;
  /** Where its attributes end and another one can be added. */
  readonly attributesEnd: number;
  readonly end: number;
  /** By name in lower case; of two with one name the first counts. */
  readonly attributes: ReadonlyMap<string, TagAttribute>;
}

export interface TagAttribute {
  /** Without quotes and character references. */
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

/** Elements whose content is text (HTML, 13.2.5.2 and 13.2.5.3). */
const textElements = /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes)$/;
const tagName = /<(\/?)([a-z][^\t\n\f\r />]*)/iy;
const attribute = /[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*)/y;
const attributeValue = /[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*))/y;
const tagEnd = /[\t\n\f\r /]*>/y;

/**
 * The tags of a page as a browser reads them (HTML, 13.2.5): not those in comments, scripts, styles
 * and text areas. Ends where a tag is cut short.
 */
export function* tagsOf(html: string): Generator<Tag, void> {
  let at = html.indexOf("<");
  while (at !== -1) {
    let next = at + 1;
    if (html.startsWith("<!--", at)) next = after(html, "-->", at + 2);
    else if (/[!?]/.test(html[at + 1] ?? "")) next = after(html, ">", at);
    else {
      const [, slash, given] = matchAt(tagName, html, at) ?? [];
      if (given !== undefined) {
        const name = given.toLowerCase();
        const tag = readTag(html, name, at, tagName.lastIndex);
        if (!tag) return;
        next = tag.end;
        if (slash) yield { type: "end", name, at };
        else {
          yield tag;
          if (name === "plaintext") return;
          if (textElements.test(name)) next = textEnd(html, name, tag.end);
        }
      }
    }
    at = html.indexOf("<", next);
  }
}

function readTag(html: string, name: string, at: number, nameEnd: number): StartTag | undefined {
  const attributes = new Map<string, TagAttribute>();
  let attributesEnd = nameEnd;
  for (;;) {
    if (matchAt(tagEnd, html, attributesEnd))
      return { type: "start", name, at, attributesEnd, end: tagEnd.lastIndex, attributes };
    const found = matchAt(attribute, html, attributesEnd);
    if (!found) return undefined;
    const [all, given = ""] = found;
    const start = attributesEnd + all.length - given.length;
    const [, double, single, bare] = matchAt(attributeValue, html, attribute.lastIndex) ?? [];
    const value = double ?? single ?? bare;
    attributesEnd = value === undefined ? attribute.lastIndex : attributeValue.lastIndex;
    const own = given.toLowerCase();
    if (!attributes.has(own))
      attributes.set(own, { value: unescaped(value ?? ""), at: start, end: attributesEnd });
  }
}

function matchAt(pattern: RegExp, html: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(html);
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at === -1 ? html.length : at + mark.length;
}

function textEnd(html: string, name: string, from: number): number {
  const at = html.slice(from).search(new RegExp(`</${name}[\\t\\n\\f\\r />]`, "i"));
  return at === -1 ? html.length : from + at;
}

const named: { readonly [name: string]: string } = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Resolves the character references that serialisers write. */
function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name) return named[name] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
