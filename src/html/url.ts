/** How the URLs in an attribute are told apart and which may stand there. */
export interface UrlRule {
  /** `list`: several URLs; `refresh`: the `content` of `<meta http-equiv="refresh">`. */
  readonly form: "one" | "list" | "refresh";
  /** The browser takes it as an image only, so that SVG in it runs no script. */
  readonly image: boolean;
}

const attributes = new Set(
  "href src action formaction poster cite background ping xlink:href manifest srcset imagesrcset longdesc lowsrc dynsrc codebase classid profile archive icon xml:base".split(
    " ",
  ),
);
const lists = new Set(["srcset", "imagesrcset", "ping", "archive"]);
const images = new Set(
  "img.src img.srcset source.srcset input.src image.href image.xlink:href video.poster link.href link.imagesrcset".split(
    " ",
  ),
);
const animations = new Set(["set", "animate"]);
const animated = new Set(["to", "from", "by", "values"]);

/** The rule for an attribute, both names in lower case; `null` where it takes no URL. */
export function urlRule(element: string, attribute: string): UrlRule | null {
  if (element === "meta" && attribute === "content") return { form: "refresh", image: false };
  if (animations.has(element) && animated.has(attribute)) return { form: "list", image: false };
  if (!attributes.has(attribute) && !(element === "object" && attribute === "data")) return null;
  return { form: lists.has(attribute) ? "list" : "one", image: images.has(`${element}.${attribute}`) };
}

// URL Standard, 4.4: what a parser takes away before it looks for the scheme.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const leading = /^[\u0000-\u0020]+/;
const inside = /[\t\n\r]/g;
const refused = /^(?:javascript|vbscript|data)(?=:)/i;
const bitmap = /^data:image\/(?:png|gif|jpe?g|webp|avif)(?:[;,]|$)/i;
const svg = /^data:image\/svg\+xml(?:[;,]|$)/i;
// HTML, "shared declarative refresh steps".
const refresh = /^\s*[\d.]+\s*[;,]?\s*(?:url\s*=\s*)?["']?([\s\S]*)$/i;

/** The scheme for which a whole attribute value is refused, or `null`. */
export function refusedScheme(value: string, rule: UrlRule): string | null {
  if (!value.includes(":")) return null;
  if (rule.form === "refresh") return schemeOf(refresh.exec(value)?.[1] ?? "", rule);
  const scheme = schemeOf(value, rule);
  if (scheme !== null || rule.form === "one") return scheme;
  for (const candidate of value.split(/[\s,;]+/)) {
    const found = schemeOf(candidate, rule);
    if (found !== null) return found;
  }
  return null;
}

function schemeOf(value: string, rule: UrlRule): string | null {
  const url = value.replace(leading, "").replace(inside, "");
  const scheme = refused.exec(url)?.[0].toLowerCase();
  if (scheme === undefined || bitmap.test(url) || (rule.image && svg.test(url))) return null;
  return scheme;
}
