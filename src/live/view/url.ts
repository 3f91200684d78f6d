import { DjustError, describe } from "../../wire/index.js";
import type { LivePatchOptions, ParamValue } from "./navigation.js";

/** Stands for the origin where only path, query and fragment matter; the name never resolves (RFC 6761, section 6.4). */
const base = "http://djust.invalid";

/** Parses a path with query and fragment, against a placeholder origin. */
export function absoluteUrl(path: string): URL {
  return new URL(path, base);
}

/** Where an `onMount` hook or a view sends the browser: a path, or explicitly another origin. */
export interface Target {
  readonly url: string;
  readonly external?: true;
}

/**
 * A URL of this application as a browser parses it, with percent-encoded unreserved characters decoded
 * (RFC 3986, section 6.2.2.2), so that each path has one spelling.
 *
 * @param from path that a relative URL is relative to
 * @returns nothing for another origin, and for a URL that a browser would not parse to the same URL again, such as
 *   "/.//host"
 */
export function ownUrl(text: string, from = "/"): URL | undefined {
  if (typeof text !== "string") return undefined;
  if (isCanonicalUrl(text)) return new URL(text, base);
  if (scheme.test(text)) return undefined;
  if (!URL.canParse(text, base + from)) return undefined;
  const url = new URL(text, base + from);
  if (url.pathname.includes("%")) url.pathname = withoutNeedlessEscapes(url.pathname);
  const written = relative(url);
  if (url.origin !== base || url.username !== "" || !URL.canParse(written, base)) return undefined;
  return new URL(written, base).href === url.href ? url : undefined;
}

/**
 * Whether a URL is a path, with or without a query, that every parser reads the same way and leaves unchanged. Most
 * URLs are, and need no parser.
 */
export function isCanonicalUrl(text: string): boolean {
  return canonical.test(text);
}

// Unreserved characters (RFC 3986, section 2.3) in segments that are not empty and do not begin with a dot.
const canonical = /^\/(?:[\w~-][\w.~-]*\/)*(?:[\w~-][\w.~-]*)?(?:\?[\w.~=&+%-]+)?$/;

// URL Standard, 4.4: what a parser drops before the scheme, and inside it.
const scheme = /^[\0-\x20]*[a-z](?:[a-z\d+.-]|[\t\n\r])*:/i;

function withoutNeedlessEscapes(path: string): string {
  return path.replace(/%([\da-f]{2})/gi, (triplet, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : triplet;
  });
}

/**
 * Path, query and fragment of a URL of this origin.
 *
 * @throws {DjustError} DJ_NAVIGATION for another origin, or a value that is not a path
 */
export function localUrl(path: string, from = "/"): URL {
  const url = ownUrl(path, from);
  if (!url)
    throw new DjustError(
      "DJ_NAVIGATION",
      `The target of a navigation must be a path of this application, got ${describe(path)}. Use a path such as "/items?page=2"; to leave the application, set external: true.`,
    );
  return url;
}

/**
 * An absolute URL of any origin, as a browser parses it.
 *
 * @throws {DjustError} DJ_NAVIGATION for what is not an http: or https: URL
 */
export function externalUrl(href: string): string {
  const url = typeof href === "string" && URL.canParse(href) ? new URL(href) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new DjustError(
      "DJ_NAVIGATION",
      `An external target must be an absolute http: or https: URL without a user name, got ${describe(href)}. Use a URL such as "https://example.com/pay".`,
    );
  return url.href;
}

/**
 * Where an `onMount` hook sends the browser.
 *
 * @param from the URL that the browser is at or has requested
 * @throws {DjustError} DJ_NAVIGATION
 */
export function hookTarget(redirect: unknown, from: string): Target {
  if (redirect === null || typeof redirect !== "object")
    return { url: relative(localUrl(redirect as string, from)) };
  const { href, external } = redirect as { readonly href: string; readonly external?: unknown };
  return external === true ? { url: externalUrl(href), external } : { url: relative(localUrl(href, from)) };
}

/**
 * Path, query and fragment that a browser requests.
 *
 * @throws {DjustError} DJ_FRAME_FIELD for another origin, or a value that is not a path
 */
export function requestedUrl(requested: string): string {
  const url = ownUrl(requested);
  if (!url)
    throw new DjustError(
      "DJ_FRAME_FIELD",
      `The URL of a frame must be a path of this application, got ${describe(requested)}.`,
    );
  return relative(url);
}

/** The part of a URL that this application sees. */
function relative(url: URL): string {
  return url.pathname + url.search + url.hash;
}

/**
 * The URL of a `livePatch`. The current query is kept only if the path stays the same.
 *
 * @throws {DjustError} DJ_NAVIGATION
 */
export function patchedUrl(current: string, options: LivePatchOptions): string {
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_NAVIGATION",
      `livePatch must be given an object such as { path: "/items", params: { page: 2 } }, got ${describe(options)}.`,
    );
  const { params, path, merge = true } = options;
  const url = localUrl(path ?? current, current);
  if (!merge && path === undefined) url.search = "";
  return relative(withParams(url, params));
}

/**
 * The URL of a `liveRedirect`.
 *
 * @throws {DjustError} DJ_NAVIGATION
 */
export function redirectedUrl(
  current: string,
  path: string,
  {
    params,
    external,
  }: { readonly params?: Params | undefined; readonly external?: boolean | undefined } = {},
): string {
  if (external) return withParams(new URL(externalUrl(path)), params).href;
  return relative(withParams(localUrl(path, current), params));
}

type Params = { readonly [name: string]: ParamValue };

function withParams(url: URL, params: Params = {}): URL {
  for (const [name, value] of Object.entries(params)) {
    url.searchParams.delete(name);
    if (value === null || value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(item));
  }
  return url;
}
