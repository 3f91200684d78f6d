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
  type ReadOptions,
  type RequestContext,
} from "./http/exchange.js";
import { sendJson } from "./http/send-json.js";
import { PageTransport } from "./pages/page-transport.js";
import type { Runtime } from "./runtime.js";
import { type FrameworkSession, isReturned } from "./sessions/framework-session.js";
import { HttpTransport } from "./transports/http-transport.js";
import { SseTransport } from "./transports/sse-transport.js";
import { takeUpgrade } from "./transports/upgrades.js";
import { WebSocketTransport } from "./transports/web-socket-transport.js";
import { UploadEndpoint } from "./uploads/upload-endpoint.js";

/** The result for a request; "upgraded" to a WebSocket, or "passed" on to other handlers. */
export type Dispatched = "handled" | "upgraded" | "passed";

/** Routes each request to its handler: a page, a transport, an asset or the health endpoint. */
export class Dispatcher {
  readonly assets: Assets;
  readonly #pages: PageTransport;
  readonly #http: HttpTransport;
  readonly #sse: SseTransport;
  readonly #webSocket: WebSocketTransport;
  readonly #uploads: UploadEndpoint;
  readonly #reading: ReadOptions;
  #warnedAboutCookie = false;
  #warnedAboutUpgrades = false;

  constructor(private readonly runtime: Runtime) {
    this.assets = new Assets(runtime.prefix, runtime.explain !== undefined);
    this.#pages = new PageTransport(runtime, this.assets);
    this.#http = new HttpTransport(runtime);
    this.#sse = new SseTransport(runtime);
    this.#webSocket = new WebSocketTransport(runtime);
    this.#uploads = new UploadEndpoint(runtime);
    this.#reading = {
      trustProxy: runtime.options.trustProxy ?? false,
      isUsable: (session, https) => this.#isUsable(session, https),
    };
  }

  /**
   * Handles a request if it is for this application.
   *
   * @returns a promise if the response takes time; it resolves when the request has been handled
   */
  dispatch(
    request: HttpRequest,
    response: HttpResponse,
    context?: RequestContext,
  ): Dispatched | Promise<void> {
    const exchange = exchangeOf(request, response, this.#reading, context);
    const redirected = this.#redirectToCanonical(exchange);
    if (redirected !== undefined) return redirected;
    if (!exchange.session) return this.#route(exchange);
    return this.#routeWithSession(exchange);
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
    this.#pages.refuse(exchangeOf(request, response, this.#reading, context), error);
    return true;
  }

  /** Reads a request that another handler responds to. */
  read(request: HttpRequest, context?: RequestContext): IncomingRequest {
    return incomingRequest(request, this.#reading, context);
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

  /** Whether the browser can send the cookie of a framework's session back. */
  #isUsable(session: FrameworkSession, https: boolean): boolean {
    if (isReturned(session, https)) return true;
    if (!this.#warnedAboutCookie)
      this.runtime.logger.warn(
        {},
        "The framework's session cookie is HTTPS-only, but this request came over HTTP; views use a session of their own. Set the cookie's secure option to false or \"auto\".",
      );
    this.#warnedAboutCookie = true;
    return false;
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

  /** Handles a request that the framework has read a session for, which is returned to it at the end. */
  #routeWithSession(exchange: Exchange): Dispatched | Promise<void> {
    const leave = (): void => this.runtime.sessions.leave(exchange);
    let routed: Dispatched | Promise<void> = "handled";
    try {
      routed = this.#route(exchange);
      return typeof routed === "string" ? routed : routed.finally(leave);
    } finally {
      if (typeof routed === "string") leave();
    }
  }

  /** Handles a request for a view or for one of the runtime's own paths. */
  #route(exchange: Exchange): Dispatched | Promise<void> {
    const { path, request, response } = exchange;
    const { prefix } = this.runtime;
    if (path.startsWith(`${prefix}/`)) return this.#routeOwn(exchange, path.slice(prefix.length));
    if (!this.runtime.router.resolve(path)) return "passed";
    switch (request.method) {
      case "GET":
      case "HEAD":
        return this.#pages.get(exchange);
      case "POST":
        return headers.event in request.headers || headers.frame in request.headers
          ? this.#http.post(exchange)
          : this.#pages.post(exchange);
      default:
        response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
        return "handled";
    }
  }

  #routeOwn(exchange: Exchange, path: string): Dispatched | Promise<void> {
    const { request, response } = exchange;
    const { method } = request;
    if (path === "/frame" && method === "POST") return this.#http.up(exchange);
    if (path === "/upload" && method === "POST") return this.#uploads.post(exchange);
    if (path === "/go" && method === "GET") return this.#pages.go(exchange);
    if (path === "/report" && method === "POST" && this.runtime.explain)
      return handlePageReport(this.runtime, exchange);
    if (this.#isSocket(exchange)) return this.#takeSocket(exchange);
    if (path === "/sse" && method === "GET") this.#sse.connect(exchange);
    else if (path === "/health") sendJson(response, this.runtime.closing ? 503 : 200, healthOf(this.runtime));
    else if (!this.assets.serve(exchange.path, request, response)) return "passed";
    return "handled";
  }

  #takeSocket(exchange: Exchange): Dispatched {
    const upgrade = takeUpgrade(exchange.request);
    if (upgrade) {
      this.#webSocket.accept(upgrade.request, exchange, upgrade.socket, upgrade.head);
      return "upgraded";
    }
    this.#refuseSocket(exchange);
    return "handled";
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
    // With "close", because a proxy would reuse the connection, and Node refuses requests after one with "Connection: close".
    const upgrade =
      ":authority" in request.headers ? {} : { connection: "Upgrade, close", upgrade: "websocket" };
    response.writeHead(426, { "content-length": "0", ...upgrade }).end();
  }
}
