import { wordSet } from "./elements.js";
import { placeholder } from "./template-error.js";

/** How an attribute contains URLs, and which URLs it accepts. */
export interface UrlRule {
  /**
   * - `single`: one URL
   * - `base`: the base URL of the page
   * - `space-separated`: URLs separated by white space
   * - `srcset`: URLs with descriptors
   * - `animation`: the values that an SVG animation sets, separated by semicolons
   * - `refresh`: the `content` of `<meta http-equiv="refresh">`
   * - `css`: CSS declarations, or the value of one
   */
  readonly form: "single" | "base" | "space-separated" | "srcset" | "animation" | "refresh" | "css";
  /** Whether the browser loads it only as an image, so that scripts in an SVG do not run. */
  readonly image: boolean;
}

/** Why an attribute value is refused. */
export interface RefusedUrl {
  /** What the value contains; a phrase that follows "must not contain". */
  readonly given: string;
  /** What to do, as a sentence without its full stop. */
  readonly fix: string;
}

const single = wordSet(
  "href src action formaction poster cite background xlink:href manifest longdesc lowsrc dynsrc codebase classid profile icon xml:base pluginspage definitionurl altimg",
);
const spaced = wordSet("ping archive attributionsrc");
const candidates = wordSet("srcset imagesrcset");
/** Includes SVG's presentation attributes that accept `url()`. */
const css = wordSet(
  "style fill stroke filter mask clip-path cursor marker marker-start marker-mid marker-end",
);
const images = wordSet(
  "img.src img.srcset source.srcset input.src image.href image.xlink:href feimage.href feimage.xlink:href video.poster link.href link.imagesrcset",
);
const animations = wordSet("set animate animatecolor animatetransform animatemotion");
const animated = wordSet("to from by values");

/**
 * The rule for an attribute; `null` if it contains no URLs. Both names are in lower case.
 *
 * @param staticValue returns the value of another attribute of the element if it is static
 */
export function urlRule(
  element: string,
  attribute: string,
  staticValue: (name: string) => string | undefined,
): UrlRule | null {
  const image = images.has(`${element}.${attribute}`);
  if (element === "base" && attribute === "href") return { form: "base", image };
  if (single.has(attribute) || (element === "object" && attribute === "data"))
    return { form: "single", image };
  if (candidates.has(attribute)) return { form: "srcset", image };
  if (spaced.has(attribute)) return { form: "space-separated", image };
  if (css.has(attribute)) return { form: "css", image: true };
  if (animations.has(element) && animated.has(attribute)) return { form: "animation", image };
  if (
    element === "meta" &&
    attribute === "content" &&
    /^refresh$/i.test(staticValue("http-equiv")?.trim() ?? "")
  )
    return { form: "refresh", image };
  return null;
}

/** Schemes that a browser opens without running code. Templates can write out any other scheme. */
const allowed = wordSet("http https mailto tel sms ftp");
/** Schemes that remain refused even if the template writes them out. */
const executable = wordSet("javascript vbscript data");

// URL Standard, 4.4: characters that a parser removes before it looks for the scheme.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
const leading = /^[\u0000-\u0020]+/;
const inside = /[\t\n\r]/g;
const scheme = /^[a-z][a-z\d+.-]*(?=:)/i;
const bitmap = /^data:image\/(?:png|gif|jpe?g|webp|avif)(?:[;,]|$)/i;
const svg = /^data:image\/svg\+xml(?:[;,]|$)/i;
// HTML, "shared declarative refresh steps".
const refresh = /^\s*[\d.]+\s*[;,]?\s*(?:url\s*=\s*)?["']?([\s\S]*)$/i;

/**
 * Checks a whole attribute value.
 *
 * @param start the static text before its first expression
 * @returns why it is refused, or `null`
 */
export function refusedUrl(value: string, rule: UrlRule, start = ""): RefusedUrl | null {
  switch (rule.form) {
    case "css":
      return refusedInCss(value);
    case "base":
      return refusedBase(value, start);
    case "single":
      return refused(value, rule.image, schemeOf(start));
    case "refresh":
      return refused(refresh.exec(value)?.[1] ?? "", rule.image, schemeOf(refresh.exec(start)?.[1] ?? ""));
    case "animation":
      return firstRefused(value.split(";"), rule.image);
    case "space-separated":
      return firstRefused(value.split(/[\t\n\f\r ]+/), rule.image);
    case "srcset":
      return firstRefused(candidateUrls(value), rule.image);
  }
}

function firstRefused(urls: readonly string[], image: boolean): RefusedUrl | null {
  for (const url of urls) {
    const found = refused(url, image);
    if (found !== null) return found;
  }
  return null;
}

/** @param named a scheme that the template writes out */
function refused(value: string, image: boolean, named?: string): RefusedUrl | null {
  if (!value.includes(":")) return null;
  const url = stripped(value);
  const name = scheme.exec(url)?.[0].toLowerCase();
  if (name === undefined || allowed.has(name) || (name === named && !executable.has(name))) return null;
  if (bitmap.test(url) || (image && svg.test(url))) return null;
  return {
    given: `a "${name}:" URL`,
    fix:
      name === "data"
        ? "Use data: only for png, gif, jpeg, webp and avif images, and for svg+xml in attributes that load an image"
        : `Use a relative URL or http:, https:, mailto:, tel:, sms: or ftp:${executable.has(name) ? "" : `; to allow another scheme, write it out in the template, as in "${name}:${placeholder}"`}`,
  };
}

function stripped(value: string): string {
  return value.replace(leading, "").replace(inside, "");
}

function schemeOf(start: string): string | undefined {
  return scheme.exec(stripped(start))?.[0].toLowerCase();
}

/** The base URL of a page decides where its scripts are loaded from. */
function refusedBase(value: string, start: string): RefusedUrl | null {
  if (/^https?:\/\/[^/?#\\]+\//i.test(start)) return null;
  const isOwn = schemeOf(value) === undefined && !/^[/\\]{2}/.test(stripped(value));
  return isOwn
    ? null
    : {
        given: "a URL of another origin",
        fix: `Use a path, or write the origin out in the template, as in "https://cdn.example/${placeholder}/"`,
      };
}

const srcsetSpace = "\t\n\f\r ";

/** The URLs of a `srcset` (HTML, 4.8.4.2.2 "parsing a srcset attribute"), read once from start to end. */
function candidateUrls(value: string): readonly string[] {
  const urls: string[] = [];
  let at = 0;
  const skip = (isSkipped: (character: string) => boolean): void => {
    while (at < value.length && isSkipped(value.charAt(at))) at++;
  };
  for (;;) {
    skip((character) => character === "," || srcsetSpace.includes(character));
    if (at === value.length) return urls;
    const start = at;
    skip((character) => !srcsetSpace.includes(character));
    urls.push(value.slice(start, at));
    if (value.charAt(at - 1) === ",") continue;
    // The descriptors, up to a comma that is not in parentheses.
    let isInParentheses = false;
    skip((character) => {
      if (character === "(") isInParentheses = true;
      else if (character === ")") isInParentheses = false;
      return isInParentheses || character !== ",";
    });
  }
}

const cssFunction = /(?:url|src)\(\s*["']?/gi;
const cssString = /["']/g;

function refusedInCss(value: string): RefusedUrl | null {
  if (!value.includes("(") && !value.includes("\\")) return null;
  // CSS Syntax 3, 4.3.7; escaped newlines are removed.
  const text = value.replace(
    /\\(?:([\da-f]{1,6})[\t\n\f\r ]?|\r\n|[\n\f\r]|([\s\S]))/gi,
    (_escape, hex?: string, plain?: string) =>
      hex === undefined ? (plain ?? "") : codePoint(Number.parseInt(hex, 16)),
  );
  for (const shown of [text, text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, "")]) {
    for (const { index, 0: opening } of shown.matchAll(cssFunction)) {
      const found = refused(urlStart(shown, index + opening.length), true);
      if (found !== null) return found;
    }
    // image-set() and similar functions accept strings as URLs, but not every string is a URL.
    for (const { index } of shown.matchAll(cssString)) {
      const url = urlStart(shown, index + 1);
      const name = schemeOf(url);
      const found = name !== undefined && executable.has(name) ? refused(url, true) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

/** The start of a URL in a longer text: its scheme, and enough of the rest to determine the type of a `data:` URL. */
function urlStart(text: string, from: number): string {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  const start = at;
  while (at < text.length && schemeCharacter.test(text.charAt(at))) at++;
  return text.slice(start, at + dataTypeLength);
}

const schemeCharacter = /[a-z\d+.\-\t\n\r]/i;
const dataTypeLength = 32;

function codePoint(code: number): string {
  return code === 0 || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}
