import type { Locals } from "../../wire/index.js";
import type { Session } from "../ports.js";
import { localUrl } from "./url.js";

/** Path parameters and query of a URL; a name that occurs several times has an array. */
export type UrlParams = { readonly [name: string]: string | readonly string[] };

/** The browser's request as views and hooks see it, the same over each transport. */
export interface LiveRequest {
  /** Path and query. */
  readonly url: string;
  /** Path of the page's URL, without the query. */
  readonly path: string;
  /** Parameters of the path and the query. */
  readonly params: UrlParams;
  /** The browser's session; saved at the end of each turn. */
  readonly session: Session;
  /** Request headers in lower case, of the page load or of the socket's upgrade. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** The browser's address. Forwarding headers of a proxy count only with `trustProxy`. */
  readonly address: string;
  /** Values set by `onMount` hooks and the surrounding framework, such as the signed-in user. */
  readonly locals: Locals;
}

/** The part of a browser's requests that does not depend on the URL. Connections and views keep it. */
export type Visitor = Pick<LiveRequest, "headers" | "address" | "locals">;

/** The parameters of a path and query. */
export function paramsOf(search: URLSearchParams, path: UrlParams = {}): UrlParams {
  const params: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of search) {
    const before = params[name];
    if (Array.isArray(before)) before.push(value);
    else params[name] = before === undefined ? value : [before, value];
  }
  return Object.assign(params, path);
}

/**
 * A visitor's request for a URL. Its `locals` are a copy of the visitor's, so that values that one check writes do not
 * reach the next.
 */
export function requestFor(
  { headers, address, locals }: Visitor,
  session: Session,
  url: string,
  path: UrlParams = {},
): LiveRequest {
  const { pathname, searchParams } = localUrl(url);
  return {
    url,
    path: pathname,
    params: paramsOf(searchParams, path),
    session,
    headers,
    address,
    locals: { ...locals },
  };
}
