import { errorFrame, type LiveRequest, type LiveSession, requestFor } from "../../live/index.js";
import {
  DjustError,
  type ErrorFrame,
  errorCodes,
  failureKey,
  isDjustError,
  type NavigationFrame,
  type ServerFrame,
} from "../../wire/index.js";
import { developmentData } from "../development/page-data.js";
import type { Exchange } from "../http/exchange.js";
import { sendJson } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";
import { ErrorPages } from "./error-page.js";
import type { OutsideViews } from "./outside-views.js";
import type { PageAssets } from "./page.js";

/** Sends the responses of page loads and plain forms: pages, redirects and error pages. */
export class PageResponses {
  readonly #errorPages: ErrorPages;

  constructor(
    private readonly runtime: Runtime,
    assets: PageAssets,
    outsideViews: OutsideViews,
  ) {
    const { options, language, logger, development } = runtime;
    this.#errorPages = new ErrorPages(options, language, assets, logger, development, outsideViews);
  }

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

  /** Makes the browser load the page again, in a request that this site starts. */
  loadAgain(exchange: Exchange): void {
    this.page(exchange, 200, '<!DOCTYPE html><meta http-equiv="refresh" content="0"><title>…</title>');
  }

  /** @param carry sealed flash for the page that the browser goes to */
  redirect(exchange: Exchange, url: string, carry: string | undefined): void {
    if (carry !== undefined) addCookie(exchange, this.runtime.carried.cookie(carry, url, exchange.https));
    else this.runtime.sessions.dropEmpty(exchange);
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
    if (error) this.error(exchange, error, { session, error: session.view.lastError });
    return error !== undefined;
  }

  /** Logs and counts an error, and responds with an error page. */
  fail(exchange: Exchange, error: unknown): void {
    if (!isDjustError(error)) this.runtime.logger.error({ err: error }, "Failed to render a page");
    this.runtime.gates.refused(error);
    this.error(exchange, errorFrame(error, this.runtime), { error });
  }

  /**
   * Responds with the error page, or leaves the error to the framework.
   *
   * @throws {DjustError} if the application has `errorPage: false`
   */
  error(exchange: Exchange, frame: ErrorFrame, from: ErrorSource = {}): void {
    if (this.runtime.options.errorPage !== false) return this.errorPage(exchange, frame, from);
    const { code, message } = frame;
    from.session?.close("The framework responds with its error page");
    throw new DjustError(code, message.replace(`${code}: `, ""), { cause: from.error });
  }

  /** Responds with the error page. */
  errorPage(exchange: Exchange, frame: ErrorFrame, { session, error }: ErrorSource): void {
    const { code, message } = frame;
    const { status } = errorCodes[code];
    this.runtime.sessions.dropEmpty(exchange);
    if (prefersJson(exchange)) {
      sendJson(exchange.response, status, { type: "error", code, message });
      return;
    }
    // The page itself shows the runtime's message for a failure.
    const flash = (session?.flash.waitingFlash ?? []).filter(
      (command) => command.action !== "put" || command.key !== failureKey,
    );
    const html = this.#errorPages.html({
      code,
      detail: message,
      error,
      request: session?.view.request ?? this.#requestOf(exchange),
      url: exchange.url,
      flash,
      development: developmentData(this.runtime, exchange, frame),
      backUrl: exchange.request.method === "POST" ? this.#backUrl(exchange) : undefined,
    });
    this.page(exchange, status, html);
    session?.flash.acknowledge(session.flash.lastId);
  }

  /** The request as hooks and views see it; `undefined` if it cannot be read, for example because of invalid cookies. */
  #requestOf(exchange: Exchange): LiveRequest | undefined {
    const { runtime } = this;
    try {
      const sid = runtime.sessions.idOf(exchange) ?? runtime.sessions.newId();
      return requestFor(runtime.visitorOf(exchange, sid), runtime.sessions.forTab(sid), exchange.url);
    } catch {
      return undefined;
    }
  }

  /** The URL of the page that contained the form, without form fields in the query. */
  #backUrl({ path }: Exchange): string {
    const route = this.runtime.router.resolve(path);
    // An empty reference refers to the page itself (RFC 3986, section 4.4).
    return route && Object.keys(route.params).length === 0 ? path : "";
  }
}

/** The origin of an error. */
interface ErrorSource {
  /** The live session whose flash the page shows. */
  readonly session?: LiveSession;
  /** The thrown value, if known. */
  readonly error?: unknown;
}

/** Whether the client prefers JSON to a page. */
function prefersJson({ request }: Exchange): boolean {
  const accept = request.headers.accept ?? "";
  return /\bjson\b/.test(accept) && !/\btext\/html\b/.test(accept);
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
