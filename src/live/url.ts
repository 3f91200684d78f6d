import { DjustError } from "../wire/index.js";
import type { LivePatchOptions, ParamValue } from "./live-view.js";

const base = "http://djust.invalid";

/**
 * Path, query and fragment of a URL of this origin.
 *
 * @throws {DjustError} DJ_NAVIGATION for another origin, or what is no path
 */
export function localUrl(path: string, from = "/"): URL {
  const url =
    typeof path === "string" && URL.canParse(path, base + from) ? new URL(path, base + from) : undefined;
  if (!url || url.origin !== base)
    throw new DjustError(
      "DJ_NAVIGATION",
      `${JSON.stringify(path)} is not a path of this application; give a path such as "/items?page=2"`,
    );
  return url;
}

/**
 * Path, query and fragment that a browser asks for.
 *
 * @throws {DjustError} DJ_FRAME_FIELD for another origin, or what is no path
 */
export function askedUrl(asked: string): string {
  if (!isLocal(asked))
    throw new DjustError(
      "DJ_FRAME_FIELD",
      `${JSON.stringify(asked.slice(0, 100))} is not a path of this application`,
    );
  return relative(localUrl(asked));
}

/** Whether a URL is of this origin. */
export function isLocal(path: string): boolean {
  return URL.canParse(path, base) && new URL(path, base).origin === base;
}

/** The part of a URL that this application sees. */
function relative(url: URL): string {
  return url.pathname + url.search + url.hash;
}

/**
 * Where a `livePatch` leads from here: another path has a query of its own.
 *
 * @throws {DjustError} DJ_NAVIGATION
 */
export function patchedUrl(current: string, options: LivePatchOptions): string {
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_NAVIGATION",
      `livePatch takes an object such as { path: "/items", params: { page: 2 } }, got ${JSON.stringify(options)}`,
    );
  const { params, path, merge = true } = options;
  const url = localUrl(path ?? current, current);
  if (!merge && path === undefined) url.search = "";
  return relative(withParams(url, params));
}

/** Where a `liveRedirect` leads. */
export function redirectedUrl(
  current: string,
  path: string,
  params: { readonly [name: string]: ParamValue } = {},
): string {
  return relative(withParams(localUrl(path, current), params));
}

function withParams(url: URL, params: { readonly [name: string]: ParamValue } = {}): URL {
  for (const [name, value] of Object.entries(params)) {
    url.searchParams.delete(name);
    if (value === null || value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(item));
  }
  return url;
}
