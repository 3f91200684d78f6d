import { withMessages } from "../../flash/index.js";
import { errorFrame, type LiveSession } from "../../live/index.js";
import {
  type ErrorFrame,
  errorCodes,
  isDjustError,
  type NavigationFrame,
  type ServerFrame,
} from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import { errorPageHtml } from "./error-page.js";
import type { PageAssets } from "./page.js";

/** Sends the responses of page loads and plain forms: pages, redirects and error pages. */
export class PageResponses {
  constructor(
    private readonly runtime: Runtime,
    private readonly assets: PageAssets,
  ) {}

  page(exchange: Exchange, status: number, html: string): void {
    exchange.response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-length": Buffer.byteLength(html),
      // A page shown from a cache would show its messages again.
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    exchange.response.end(exchange.request.method === "HEAD" ? undefined : html);
  }

  /** @param carry sealed flash for the page that the browser goes to */
  redirect(exchange: Exchange, url: string, carry: string | undefined): void {
    if (carry !== undefined) addCookie(exchange, this.runtime.carried.cookie(carry, url, exchange.https));
    exchange.response.writeHead(303, { location: url, "cache-control": "no-store" });
    exchange.response.end();
  }

  /** Responds to a mount that ended in a redirect or an error. @returns whether it did */
  redirectOrError(exchange: Exchange, session: LiveSession, frames: readonly ServerFrame[]): boolean {
    const navigation = frames.find(leadsAway);
    if (navigation) {
      this.redirect(exchange, navigation.url, navigation.carry);
      return true;
    }
    const error = frames.find(isError);
    if (error) this.error(exchange, error, session);
    return error !== undefined;
  }

  /** Logs and counts an error, and responds with an error page. */
  fail(exchange: Exchange, error: unknown): void {
    if (!isDjustError(error)) this.runtime.logger.error({ err: error }, "Failed to render a page");
    this.runtime.gates.refused(error);
    this.error(exchange, errorFrame(error, this.runtime.development));
  }

  /** @param session the live session whose flash the error page shows */
  error(exchange: Exchange, { code, message }: ErrorFrame, session?: LiveSession): void {
    const { status } = errorCodes[code];
    const flash = session?.flash.waiting ?? [];
    const page = errorPageHtml({
      title: status === 404 ? "Not found" : status < 500 ? "Request refused" : "Something went wrong",
      message,
      stylesheet: this.assets.stylesheet,
      hasFlash: flash.length > 0,
      backUrl: exchange.request.method === "POST" ? this.#backUrl(exchange) : undefined,
    });
    this.page(exchange, status, withMessages(page, flash) ?? page);
    session?.flash.acknowledge(session.flash.lastId);
  }

  /** The URL of the page that a form was on, without the fields that its browser has added to the query. */
  #backUrl({ path }: Exchange): string {
    const route = this.runtime.router.resolve(path);
    // An empty reference is the page itself (RFC 3986, section 4.4).
    return route && Object.keys(route.params).length === 0 ? path : "";
  }
}

export function addCookie({ response }: Exchange, cookie: string): void {
  const before = response.getHeader("set-cookie");
  response.setHeader("set-cookie", [
    ...(Array.isArray(before) ? before : before ? [String(before)] : []),
    cookie,
  ]);
}

export const isNavigation = (frame: ServerFrame): frame is NavigationFrame => frame.type === "navigation";
/** Whether a frame leads to another page or view. */
export const leadsAway = (frame: ServerFrame): frame is NavigationFrame =>
  isNavigation(frame) && frame.action !== "patch";
export const isError = (frame: ServerFrame): frame is ErrorFrame => frame.type === "error";
