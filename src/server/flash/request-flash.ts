import type { Share } from "../../live/index.js";
import { DjustError, type FlashCommand } from "../../wire/index.js";
import type { HttpRequest, IncomingRequest } from "../http/exchange.js";
import { flashLevelsOf } from "../options.js";
import type { Runtime } from "../runtime.js";
import { RouteFlash } from "./route-flash.js";
import type { HeaderReader } from "./unseen-pages.js";

const known = new WeakMap<object, RouteFlash>();

/** Lets {@link flash} find a request's flash by each of these objects. */
export function rememberFlash(flash: RouteFlash, requests: readonly object[]): void {
  for (const request of requests) known.set(request, flash);
}

/** The flash of a request, if it has been opened. */
export function flashOf(request: object): RouteFlash | undefined {
  return known.get(request);
}

/**
 * Returns the flash of a request to an ordinary route. Call `flash(request).put("success", "Saved")`, then redirect,
 * render a page or respond with JSON.
 *
 * @param request the request that the route gets: of Node, Express or Fastify, or Hono's context
 * @throws {DjustError} DJ_FLASH_REQUEST if the request has not passed through `djust(app)`
 * @example
 * web.post("/items", (request, response) => {
 *   flash(request).put("success", "Item saved!");
 *   response.redirect(303, "/");
 * });
 */
export function flash(request: object): RouteFlash {
  const found = known.get(request);
  if (!found)
    throw new DjustError(
      "DJ_FLASH_REQUEST",
      "The request must pass through djust(app) first. Register djust(app) before the routes that call flash().",
    );
  return found;
}

/**
 * Opens the flash of a request: takes the messages that its browser sends, if the response may show them.
 *
 * @param requests objects other than Node's request by which {@link flash} finds it
 */
export async function openRouteFlash(
  {
    flashCookie,
    carried,
    sessions,
    options,
  }: Pick<Runtime, "flashCookie" | "carried" | "sessions" | "options">,
  incoming: IncomingRequest,
  requests: readonly object[],
  header: HeaderReader,
): Promise<RouteFlash> {
  const { request, https, path, network } = incoming;
  const method = request.method ?? "GET";
  const cookie = String(header("cookie") ?? "");
  const from: Share = { owner: incoming.session?.id ?? sessions.idFrom(cookie, https), address: network };
  const browser = flashCookie.browserOf({ cookie, https }) ?? from.owner;
  const pageRequest = { header, https, browser, from, hasScript: sessions.hasScript(from.owner) };
  let arrived: readonly FlashCommand[] | undefined;
  let carriedHere: readonly FlashCommand[] | undefined;
  if (mayShowFlash(method, header)) {
    const replaced = await sessions.unseenPages.replacedBy(pageRequest, "route");
    const waiting = await flashCookie.take({ cookie, https }, from);
    arrived = replaced.flash.length > 0 ? [...replaced.flash, ...(waiting ?? [])] : waiting;
    const taken = carried.taken(cookie, path, https);
    // Carried flash can be opened once only, so its cookie may stay until it expires.
    if (taken) carriedHere = await carried.open(taken.sealed, path, from);
  }
  const sent = [...(carriedHere ?? []), ...(arrived ?? [])];
  const flashRequest = {
    method,
    https,
    cookie,
    from,
    arrived,
    carried: carriedHere,
    levels: flashLevelsOf(options),
    unseen: sent.length > 0 ? sessions.unseenPages.begin(pageRequest, "route", sent) : undefined,
  };
  const flash = new RouteFlash(flashRequest, flashCookie);
  rememberFlash(flash, [...requests, request]);
  return flash;
}

/** Whether the response to a request may be a page that a user sees, judging by the request's headers. */
export function mayShowFlash(method: HttpRequest["method"], header: HeaderReader): boolean {
  if (method === "HEAD" || method === "OPTIONS") return false;
  // The user may never see a prefetched or prerendered page.
  if (/prefetch|prerender/i.test(String(header("sec-purpose") ?? header("purpose") ?? ""))) return false;
  const accept = String(header("accept") ?? "*/*").toLowerCase();
  // Today's browsers send Sec-Fetch-Dest with requests for scripts and images (Fetch Metadata).
  return accept.includes("text/html") || (accept.includes("*/*") && !header("sec-fetch-dest"));
}
