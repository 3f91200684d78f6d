import { decodeReferences } from "./character-references.js";
import { ForeignContent } from "./foreign-content.js";

/**
 * A token as in a browser's tokenizer (HTML, 13.2.5). Everything between two tokens is text. Offsets are in UTF-16
 * code units from the start of the HTML. A token that is cut off by the end of the HTML is not `finished`; browsers
 * ignore unfinished tags.
 */
export type HtmlToken = StartTag | EndTag | CommentToken | RawText;

export interface StartTag {
  readonly type: "start";
  /** In lower case. */
  readonly name: string;
  readonly at: number;
  readonly end: number;
  /** The end of the attributes, where another one can be added. */
  readonly attributesEnd: number;
  readonly selfClosing: boolean;
  /** In source order, including duplicates; browsers use the first attribute of a name. */
  readonly attributes: readonly Attribute[];
  readonly finished: boolean;
}

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  readonly nameAsWritten: string;
  readonly at: number;
  readonly end: number;
  /** The value without quotes, character references not resolved; `null` if there is no value. */
  readonly source: string | null;
  /** Offset of {@link source}. */
  readonly sourceAt: number;
  readonly quote: '"' | "'" | "";
}

export interface EndTag {
  readonly type: "end";
  /** In lower case. */
  readonly name: string;
  readonly at: number;
  readonly end: number;
  readonly finished: boolean;
}

/** A comment, or markup that browsers ignore or treat as a comment: doctypes, `<?…>`, `</ …>`, `<![CDATA[…`. */
export interface CommentToken {
  readonly type: "comment" | "declaration";
  readonly at: number;
  readonly end: number;
  readonly finished: boolean;
}

/** The content of a raw text element such as a script; may be empty. */
export interface RawText {
  readonly type: "raw-text";
  readonly element: string;
  readonly at: number;
  readonly end: number;
  /** Whether the element's end tag follows. */
  readonly finished: boolean;
}

/** Whether a start tag opens a raw text element. */
export type IsRawText = (tag: StartTag) => boolean;

const rawTextElements = new Set(
  "script style textarea title xmp iframe noembed noframes noscript plaintext".split(" "),
);

/** Whether the content of this HTML element is text instead of markup, in a browser with scripting. */
export function isRawTextElement(name: string): boolean {
  return rawTextElements.has(name);
}

/** Whether a character separates attributes. */
export function isSpace(character: string | undefined): boolean {
  return character !== undefined && isSpaceCode(character.charCodeAt(0));
}

/** The value of an attribute of a tag, as {@link attributeValue}; `undefined` if the tag does not have it. */
export function attributeOf(tag: StartTag, name: string): string | undefined {
  const found = tag.attributes.find((attribute) => attribute.name === name);
  return found && attributeValue(found);
}

/** An attribute's value with character references resolved. */
export function attributeValue({ source }: Attribute): string {
  return decodeReferences(source ?? "");
}

/** The start tags of an element. @param name in lower case */
export function startTagsOf(html: string, name: string): StartTag[] {
  const found: StartTag[] = [];
  for (const token of tokensOf(html))
    if (token.type === "start" && token.name === name && token.finished) found.push(token);
  return found;
}

/**
 * Tokenizes HTML, in linear time.
 *
 * @param isRawText which elements contain text @default as a browser with scripting, which parses the content of
 *   `<title>` and `<style>` in SVG as markup
 */
export function* tokensOf(html: string, isRawText?: IsRawText): Generator<HtmlToken, void> {
  let foreign: ForeignContent | undefined;
  for (let at = html.indexOf("<"); at !== -1; ) {
    const token = readMarkup(html, at, foreign);
    if (token === undefined) {
      at = html.indexOf("<", at + 1);
      continue;
    }
    yield token;
    let { end } = token;
    if (token.type === "start" && token.finished) {
      if (!isRawText && !foreign && (token.name === "svg" || token.name === "math"))
        foreign = openElementsIn(html.slice(0, token.at));
      const isForeign = foreign?.open(token) === true;
      if (isRawText ? isRawText(token) : !isForeign && rawTextElements.has(token.name)) {
        end = textEnd(html, token.name, token.end);
        yield {
          type: "raw-text",
          element: token.name,
          at: token.end,
          end,
          finished: end < html.length && token.name !== "plaintext",
        };
      }
    } else if (token.type === "end") foreign?.close(token.name);
    at = html.indexOf("<", end);
  }
}

/** The open elements at the end of HTML without SVG and MathML. Most HTML has neither and does not need this. */
function openElementsIn(html: string): ForeignContent {
  const foreign = new ForeignContent();
  for (const token of tokensOf(html, isRawTextTag))
    if (token.type === "start" && token.finished) foreign.open(token);
    else if (token.type === "end") foreign.close(token.name);
  return foreign;
}

function isRawTextTag({ name }: StartTag): boolean {
  return rawTextElements.has(name);
}

/** The token at a `<`; `undefined` if that is text. */
function readMarkup(html: string, at: number, foreign: ForeignContent | undefined): HtmlToken | undefined {
  const second = html[at + 1];
  if (isLetter(second)) return readTag(html, at, at + 1);
  switch (second) {
    case "/":
      if (isLetter(html[at + 2])) return readTag(html, at, at + 2);
      return at + 2 < html.length ? readTo(html, at, ">") : undefined;
    case "!":
      if (html.startsWith("--", at + 2)) return readComment(html, at);
      return readTo(html, at, foreign?.isCurrent && html.startsWith("[CDATA[", at + 2) ? "]]>" : ">");
    case "?":
      return readTo(html, at, ">");
    default:
      return undefined;
  }
}

function readTo(html: string, at: number, mark: string): CommentToken {
  const found = html.indexOf(mark, at + 2);
  const finished = found !== -1;
  return { type: "declaration", at, end: finished ? found + mark.length : html.length, finished };
}

/** A comment ends at `-->` or `--!>`; `<!-->` and `<!--->` are complete. */
function readComment(html: string, at: number): CommentToken {
  for (let dashes = html.indexOf("--", at + 2); dashes !== -1; dashes = html.indexOf("--", dashes + 1)) {
    const after = html[dashes + 2];
    if (after === ">") return { type: "comment", at, end: dashes + 3, finished: true };
    if (after === "!" && html[dashes + 3] === ">" && dashes >= at + 4)
      return { type: "comment", at, end: dashes + 4, finished: true };
  }
  return { type: "comment", at, end: html.length, finished: false };
}

/** @param nameAt offset of the name */
function readTag(html: string, at: number, nameAt: number): StartTag | EndTag {
  const { length } = html;
  let position = nameAt;
  while (position < length && !endsNameCode(html.charCodeAt(position))) position++;
  const name = html.slice(nameAt, position).toLowerCase();
  const attributes: Attribute[] = [];
  let attributesEnd = position;
  let selfClosing = false;
  for (; position < length; selfClosing = false) {
    let code = html.charCodeAt(position);
    for (; code === slash || isSpaceCode(code); code = html.charCodeAt(++position))
      selfClosing = code === slash;
    if (code === greater || position >= length) break;
    const attribute = readAttribute(html, position);
    attributes.push(attribute);
    position = attributesEnd = attribute.end;
  }
  const finished = position < length;
  const end = finished ? position + 1 : position;
  if (nameAt === at + 2) return { type: "end", name, at, end, finished };
  return { type: "start", name, at, end, attributesEnd, selfClosing, attributes, finished };
}

function readAttribute(html: string, at: number): Attribute {
  // The first character always belongs to the name, even if it is "=".
  let position = at + 1;
  for (let code = html.charCodeAt(position); position < html.length; code = html.charCodeAt(++position))
    if (code === equals || endsNameCode(code)) break;
  const nameAsWritten = html.slice(at, position);
  const name = nameAsWritten.toLowerCase();
  const nameEnd = position;
  position = skipSpace(html, position);
  if (html.charCodeAt(position) !== equals)
    return { name, nameAsWritten, at, end: nameEnd, source: null, sourceAt: nameEnd, quote: "" };
  const sourceAt = skipSpace(html, position + 1);
  const quote = html[sourceAt];
  if (quote === '"' || quote === "'") {
    const closing = html.indexOf(quote, sourceAt + 1);
    const source = html.slice(sourceAt + 1, closing === -1 ? undefined : closing);
    const end = closing === -1 ? html.length : closing + 1;
    return { name, nameAsWritten, at, end, source, sourceAt: sourceAt + 1, quote };
  }
  position = sourceAt;
  for (let code = html.charCodeAt(position); position < html.length; code = html.charCodeAt(++position))
    if (code === greater || isSpaceCode(code)) break;
  return {
    name,
    nameAsWritten,
    at,
    end: position,
    source: html.slice(sourceAt, position),
    sourceAt,
    quote: "",
  };
}

function skipSpace(html: string, from: number): number {
  let position = from;
  while (isSpaceCode(html.charCodeAt(position))) position++;
  return position;
}

/** Whether a character ends the name of a tag, or of an attribute without a value. */
export function endsName(character: string | undefined): boolean {
  return character !== undefined && endsNameCode(character.charCodeAt(0));
}

const slash = 0x2f;
const equals = 0x3d;
const greater = 0x3e;

function endsNameCode(code: number): boolean {
  return code === greater || code === slash || isSpaceCode(code);
}

function isSpaceCode(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c;
}

function isLetter(character: string | undefined): boolean {
  return (
    character !== undefined &&
    ((character >= "a" && character <= "z") || (character >= "A" && character <= "Z"))
  );
}

/** The end of an element's raw text: its end tag, or the end of the HTML. */
function textEnd(html: string, name: string, from: number): number {
  if (name === "plaintext") return html.length;
  if (name === "script") return scriptEnd(html, from);
  for (let at = html.indexOf("</", from); at !== -1; at = html.indexOf("</", at + 2))
    if (isNamed(html, at + 2, name)) return at;
  return html.length;
}

/**
 * In a script, the end tag in `<!-- <script> … </script> -->` does not end the element (HTML, 13.2.5.15 to 13.2.5.30,
 * "script data escaped" and "double escaped").
 */
function scriptEnd(html: string, from: number): number {
  let commentEnd = -1;
  let isDouble = false;
  for (let at = html.indexOf("<", from); at !== -1; at = html.indexOf("<", at + 1)) {
    if (commentEnd !== -1 && at >= commentEnd) {
      commentEnd = -1;
      isDouble = false;
    }
    if (html[at + 1] === "/") {
      if (!isNamed(html, at + 2, "script")) continue;
      if (!isDouble) return at;
      isDouble = false;
    } else if (commentEnd === -1) {
      if (!html.startsWith("!--", at + 1)) continue;
      const closing = html.indexOf("-->", at + 2);
      commentEnd = closing === -1 ? html.length : closing;
    } else if (isNamed(html, at + 1, "script")) isDouble = true;
  }
  return html.length;
}

/** Whether a tag's name is at an offset, in upper or lower case. */
function isNamed(html: string, at: number, name: string): boolean {
  const end = at + name.length;
  return endsName(html[end]) && html.slice(at, end).toLowerCase() === name;
}
