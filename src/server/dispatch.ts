import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { errorFrame } from "../live/index.js";
import { DjustError, headers } from "../wire/index.js";
import { handlePageReport } from "./development/page-report.js";
import { healthOf } from "./health.js";
import { Assets } from "./http/assets.js";
import {
  type Exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  type IncomingRequest,
  incomingRequest,
  invalidPath,
  type RequestContext,
} from "./http/exchange.js";
import { sendJson } from "./http/send-json.js";
import { PageTransport } from "./pages/page-transport.js";
import type { Runtime } from "./runtime.js";
import { isReturned } from "./sessions/framework-session.js";
import { HttpTransport } from "./transports/http-transport.js";
import { SseTransport } from "./transports/sse-transport.js";
import { takeUpgrade } from "./transports/upgrades.js";
import { WebSocketTransport } from "./transports/web-socket-transport.js";

/** The result for a request; "upgraded" to a WebSocket, or "passed" on to other handlers. */
export type Dispatched = "handled" | "upgraded" | "passed";

/** Routes each request to its handler: a page, a transport, an asset or the health endpoint. */
export class Dispatcher {
  readonly assets: Assets;
  readonly #pages: PageTransport;
  readonly #http: HttpTransport;
  readonly #sse: SseTransport;
  readonly #webSocket: WebSocketTransport;
  readonly #trustProxy: boolean;
  #warnedAboutCookie = false;
  #warnedAboutUpgrades = false;

  constructor(private readonly runtime: Runtime) {
    this.assets = new Assets(runtime.prefix, runtime.explain !== undefined);
    this.#pages = new PageTransport(runtime, this.assets);
    this.#http = new HttpTransport(runtime);
    this.#sse = new SseTransport(runtime);
    this.#webSocket = new WebSocketTransport(runtime);
    this.#trustProxy = runtime.options.trustProxy ?? false;
  }

  /** Handles a request if it is for this application. */
  async dispatch(
    request: HttpRequest,
    response: HttpResponse,
    context?: RequestContext,
  ): Promise<Dispatched> {
    const read = exchangeOf(request, response, { trustProxy: this.#trustProxy }, context);
    const exchange = { ...read, session: this.#usableSession(read) };
    const redirected = this.#redirectToCanonical(exchange);
    if (redirected !== undefined) return redirected;
    try {
      const upgrade = this.#isSocket(exchange) ? takeUpgrade(request) : undefined;
      if (upgrade) {
        this.#webSocket.accept(upgrade.request, exchange, upgrade.socket, upgrade.head);
        return "upgraded";
      }
      return (await this.#handle(exchange)) ? "handled" : "passed";
    } finally {
      this.runtime.sessions.leave(exchange);
    }
  }

  /** Responds with the application's error page if a browser requests a page. @returns whether it has responded */
  refuseWithPage(
    request: HttpRequest,
    response: HttpResponse,
    error: unknown,
    context: RequestContext | undefined,
  ): boolean {
    const isPage = request.method === "GET" || request.method === "HEAD";
    if (!isPage || !/\btext\/html\b/.test(request.headers.accept ?? "")) return false;
    this.#pages.refuse(exchangeOf(request, response, { trustProxy: this.#trustProxy }, context), error);
    return true;
  }

  /** Reads a request that another handler responds to. */
  read(request: HttpRequest, context?: RequestContext): IncomingRequest {
    const incoming = incomingRequest(request, { trustProxy: this.#trustProxy }, context);
    return { ...incoming, session: this.#usableSession(incoming) };
  }

  /** Whether a request opens this application's WebSocket. */
  claimsUpgrade(request: HttpRequest): boolean {
    return this.#isSocket(this.read(request));
  }

  /** Handles a WebSocket upgrade. @returns whether it was for this application */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#webSocket.upgrade(request, socket, head);
  }

  /** Closes all connections. */
  close(): void {
    this.#webSocket.close();
    this.#sse.close();
  }

  /** Ends the connections that did not close by themselves. */
  terminate(): void {
    this.#webSocket.terminate();
  }

  /** The framework's session, unless the browser cannot send its cookie back. */
  #usableSession({ session, https }: IncomingRequest): IncomingRequest["session"] {
    if (!session || isReturned(session, https)) return session;
    if (!this.#warnedAboutCookie)
      this.runtime.logger.warn(
        {},
        "The framework's session cookie is HTTPS-only, but this request came over HTTP; views use a session of their own. Set the cookie's secure option to false or \"auto\".",
      );
    this.#warnedAboutCookie = true;
    return undefined;
  }

  #isSocket({ path, isCanonical }: IncomingRequest): boolean {
    return isCanonical && path === `${this.runtime.prefix}/ws`;
  }

  /**
   * Redirects a request for one of this application's paths to its canonical form, so that guards in front of the
   * application and the views behind it see the same path.
   */
  #redirectToCanonical({
    request,
    response,
    path,
    url,
    isCanonical,
  }: Exchange): "handled" | "passed" | undefined {
    if (!isCanonical && path === invalidPath) return "passed";
    const { runtime } = this;
    const canonical = runtime.router.canonicalPath(path);
    if (isCanonical && canonical === undefined) return undefined;
    if (canonical === undefined && !runtime.router.resolve(path) && !path.startsWith(`${runtime.prefix}/`))
      return "passed";
    if (request.method === "GET" || request.method === "HEAD") {
      const location = (canonical ?? path) + url.slice(path.length);
      response.writeHead(308, { location, "content-length": "0", "cache-control": "no-store" }).end();
      return "handled";
    }
    const error = new DjustError(
      "DJ_NOT_FOUND",
      `The request path must be in canonical form. Request ${canonical ?? path} instead.`,
    );
    sendJson(response, error.status, errorFrame(error, runtime));
    return "handled";
  }

  /** Handles a request for a view or for one of the runtime's own paths. @returns whether it was one */
  async #handle(exchange: Exchange): Promise<boolean> {
    const { path, request, response } = exchange;
    const { prefix } = this.runtime;
    if (path.startsWith(`${prefix}/`)) return this.#handleOwn(exchange, path.slice(prefix.length));
    if (!this.runtime.router.resolve(path)) return false;
    switch (request.method) {
      case "GET":
      case "HEAD":
        await this.#pages.get(exchange);
        return true;
      case "POST":
        if (headers.event in request.headers || headers.frame in request.headers)
          await this.#http.post(exchange);
        else await this.#pages.post(exchange);
        return true;
      default:
        response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
        return true;
    }
  }

  async #handleOwn(exchange: Exchange, path: string): Promise<boolean> {
    const { request, response } = exchange;
    if (this.assets.serve(exchange.path, request, response)) return true;
    if (path === "/report" && request.method === "POST" && this.runtime.explain)
      await handlePageReport(this.runtime, exchange);
    else if (path === "/sse" && request.method === "GET") this.#sse.connect(exchange);
    else if (path === "/go" && request.method === "GET") await this.#pages.go(exchange);
    else if (path === "/frame" && request.method === "POST") await this.#http.up(exchange);
    else if (path === "/health") sendJson(response, this.runtime.closing ? 503 : 200, healthOf(this.runtime));
    else if (path === "/ws") this.#refuseSocket(exchange);
    else return false;
    return true;
  }

  /** Refuses a WebSocket upgrade that has arrived as an ordinary request. */
  #refuseSocket({ request, response }: Exchange): void {
    if (request.headers.upgrade && !this.#warnedAboutUpgrades) {
      this.#warnedAboutUpgrades = true;
      this.runtime.logger.warn(
        {},
        "A WebSocket upgrade arrived as an ordinary request. Call app.attach(server) with the listening server.",
      );
    }
    // HTTP/2 has no upgrade and no header of that name (RFC 9113, section 8.2.2).
    const upgrade = ":authority" in request.headers ? {} : { connection: "Upgrade", upgrade: "websocket" };
    response.writeHead(426, { "content-length": "0", ...upgrade }).end();
  }
}
