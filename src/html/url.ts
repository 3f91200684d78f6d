import { shownExpression } from "./place.js";

/** How the URLs in an attribute are told apart, and which may stand there. */
export interface UrlRule {
  /**
   * - `one`: a URL
   * - `base`: a URL that the others of the page are relative to
   * - `spaces`: URLs between white space
   * - `srcset`: URLs with descriptors
   * - `values`: what an SVG animation gives an attribute, one after the other
   * - `refresh`: the `content` of `<meta http-equiv="refresh">`
   * - `css`: declarations, or the value of one
   */
  readonly form: "one" | "base" | "spaces" | "srcset" | "values" | "refresh" | "css";
  /** The browser takes it as an image only, so that SVG in it runs no script. */
  readonly image: boolean;
}

/** Why a value may not stand in an attribute. */
export interface RefusedUrl {
  readonly given: string;
  readonly advice: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const single = words(
  "href src action formaction poster cite background xlink:href manifest longdesc lowsrc dynsrc codebase classid profile icon xml:base pluginspage definitionurl altimg",
);
const spaced = words("ping archive attributionsrc");
const candidates = words("srcset imagesrcset");
/** Of SVG, where `url()` may stand in an attribute of its own. */
const css = words("style fill stroke filter mask clip-path cursor marker marker-start marker-mid marker-end");
const images = words(
  "img.src img.srcset source.srcset input.src image.href image.xlink:href feimage.href feimage.xlink:href video.poster link.href link.imagesrcset",
);
const animations = words("set animate animatecolor animatetransform animatemotion");
const animated = words("to from by values");

/**
 * The rule for an attribute, both names in lower case; `null` where it takes no URL.
 *
 * @param written the value of another attribute of the element, where the template has it written out
 */
export function urlRule(
  element: string,
  attribute: string,
  written: (name: string) => string | undefined,
): UrlRule | null {
  const image = images.has(`${element}.${attribute}`);
  if (element === "base" && attribute === "href") return { form: "base", image };
  if (single.has(attribute) || (element === "object" && attribute === "data")) return { form: "one", image };
  if (candidates.has(attribute)) return { form: "srcset", image };
  if (spaced.has(attribute)) return { form: "spaces", image };
  if (css.has(attribute)) return { form: "css", image: true };
  if (animations.has(element) && animated.has(attribute)) return { form: "values", image };
  if (element === "meta" && attribute === "content" && /^refresh$/i.test(written("http-equiv")?.trim() ?? ""))
    return { form: "refresh", image };
  return null;
}

/** What a browser opens without running it. An application names any other scheme itself. */
const allowed = words("http https mailto tel sms ftp");
/** Where the scheme is written out in the template, every other one may be. */
const executed = words("javascript vbscript data");

// URL Standard, 4.4: what a parser takes away before it looks for the scheme.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const leading = /^[\u0000-\u0020]+/;
const inside = /[\t\n\r]/g;
const scheme = /^[a-z][a-z\d+.-]*(?=:)/i;
const bitmap = /^data:image\/(?:png|gif|jpe?g|webp|avif)(?:[;,]|$)/i;
const svg = /^data:image\/svg\+xml(?:[;,]|$)/i;
// HTML, "shared declarative refresh steps".
const refresh = /^\s*[\d.]+\s*[;,]?\s*(?:url\s*=\s*)?["']?([\s\S]*)$/i;

/**
 * Why a whole attribute value is refused, or `null`.
 *
 * @param start its text before the first expression, which the application has written
 */
export function refusedUrl(value: string, rule: UrlRule, start = ""): RefusedUrl | null {
  switch (rule.form) {
    case "css":
      return refusedInCss(value);
    case "base":
      return refusedBase(value, start);
    case "one":
      return refused(value, rule.image, schemeOf(start));
    case "refresh":
      return refused(refresh.exec(value)?.[1] ?? "", rule.image, schemeOf(refresh.exec(start)?.[1] ?? ""));
    case "values":
      return firstRefused(value.split(";"), rule.image);
    case "spaces":
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

/** @param named a scheme that the application has written out itself */
function refused(value: string, image: boolean, named?: string): RefusedUrl | null {
  if (!value.includes(":")) return null;
  const url = stripped(value);
  const name = scheme.exec(url)?.[0].toLowerCase();
  if (name === undefined || allowed.has(name) || (name === named && !executed.has(name))) return null;
  if (bitmap.test(url) || (image && svg.test(url))) return null;
  return {
    given: `a "${name}:" URL`,
    advice:
      name === "data"
        ? "data: may hold a png, gif, jpeg, webp or avif image, and svg+xml where the browser takes an image only"
        : `give an http:, https:, mailto:, tel:, sms:, ftp: or relative URL${executed.has(name) ? "" : `; to use another scheme, write it in the template, as in "${name}:${shownExpression}"`}`,
  };
}

function stripped(value: string): string {
  return value.replace(leading, "").replace(inside, "");
}

function schemeOf(start: string): string | undefined {
  return scheme.exec(stripped(start))?.[0].toLowerCase();
}

/** Whoever names the base of a page's URLs decides where its scripts come from. */
function refusedBase(value: string, start: string): RefusedUrl | null {
  if (/^https?:\/\/[^/?#\\]+\//i.test(start)) return null;
  const isOwn = schemeOf(value) === undefined && !/^[/\\]{2}/.test(stripped(value));
  return isOwn
    ? null
    : {
        given: "a URL of another origin",
        advice: `give a path, or write the origin in the template, as in "https://cdn.example/${shownExpression}/"`,
      };
}

/** The URLs of a `srcset` (HTML, 4.8.4.2.2 "parsing a srcset attribute"). */
function candidateUrls(value: string): readonly string[] {
  const urls: string[] = [];
  for (const [, url = ""] of value.matchAll(
    /[\t\n\f\r ,]*([^\t\n\f\r ]+)(?:(?<=,)|(?:\([^)]*(?:\)|$)|[^,(])*(?:,|$))/g,
  ))
    urls.push(url);
  return urls;
}

const cssFunction = /(?:url|src)\(\s*["']?/gi;
const cssString = /["']/g;

function refusedInCss(value: string): RefusedUrl | null {
  if (!value.includes("(") && !value.includes("\\")) return null;
  // CSS Syntax 3, 4.3.7; an escaped newline is none at all.
  const text = value.replace(
    /\\(?:([\da-f]{1,6})[\t\n\f\r ]?|\r\n|[\n\f\r]|([\s\S]))/gi,
    (_escape, hex?: string, plain?: string) =>
      hex === undefined ? (plain ?? "") : codePoint(Number.parseInt(hex, 16)),
  );
  for (const shown of [text, text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, "")]) {
    for (const { index, 0: opening } of shown.matchAll(cssFunction)) {
      const found = refused(shown.slice(index + opening.length), true);
      if (found !== null) return found;
    }
    // In image-set() and its like a URL is a string, and not every string is a URL.
    for (const { index } of shown.matchAll(cssString)) {
      const name = schemeOf(shown.slice(index + 1));
      if (name !== undefined && executed.has(name)) {
        const found = refused(shown.slice(index + 1), true);
        if (found !== null) return found;
      }
    }
  }
  return null;
}

function codePoint(code: number): string {
  return code === 0 || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}
