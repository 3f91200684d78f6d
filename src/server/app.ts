import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type FlashOptions, flashPut } from "../flash/index.js";
import { errorFrame, frameworkError, type Share } from "../live/index.js";
import { checkTopic, DjustError, describe, type FlashCommand, headers } from "../wire/index.js";
import { flashOf, mayShowFlash, RouteFlash, rememberFlash } from "./flash/route-flash.js";
import { Assets } from "./http/assets.js";
import {
  type Exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  invalidPath,
  originOf,
  type RequestContext,
  sendJson,
} from "./http/exchange.js";
import { networkOf } from "./http/network.js";
import { type CapturedResponse, ResponseCapture } from "./http/response-capture.js";
import { UnsentResponses } from "./http/unsent-responses.js";
import { watchResponse } from "./http/watch-response.js";
import type { AppOptions } from "./options.js";
import { PageTransport } from "./pages/page-transport.js";
import { Runtime } from "./runtime.js";
import { returns } from "./sessions/framework-session.js";
import { closeOnSignal, comeBackWithinMs, turnsEnded } from "./shutdown.js";
import { type TestSeam, testSeam, testSeamOf } from "./test-seam.js";
import { statusOf } from "./transports/http-reply.js";
import { HttpTransport } from "./transports/http-transport.js";
import { SseTransport } from "./transports/sse-transport.js";
import { routeUpgrades, takeUpgrade, type UpgradeServer } from "./transports/upgrades.js";
import { WebSocketTransport } from "./transports/web-socket-transport.js";

/** Options of `app.listen()`. */
export interface ListenOptions {
  /** The port to listen on; 0 for any free port. @default 3000 */
  readonly port?: number;
  /** The address to listen on. @default all addresses, as with `node:http` */
  readonly host?: string;
  /** Whether SIGTERM and SIGINT close the application and end the process. @default true */
  readonly signals?: boolean;
}

/** A server that `listen` has started. */
export interface Listening {
  /** Such as "http://localhost:3000". */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** What a load balancer or a person may ask of a running application. */
export interface Health {
  /** "closing": takes no new sessions; the endpoint then answers 503. */
  readonly status: "ok" | "closing";
  /** Live sessions on this node. */
  readonly sessions: number;
  /** Whether other nodes can be reached; "local" where there are none. A node alone goes on working. */
  readonly broker: "local" | "connected" | "disconnected";
}

/** Live views behind HTTP, WebSocket and server-sent events. */
export class App {
  readonly #runtime: Runtime;
  readonly #assets: Assets;
  readonly #pages: PageTransport;
  readonly #http: HttpTransport;
  readonly #sse: SseTransport;
  readonly #webSocket: WebSocketTransport;
  readonly #unsent: UnsentResponses;
  #server: Server | undefined;
  #warnedAboutCookie = false;
  #warnedAboutUpgrades = false;
  #offSignals: (() => void) | undefined;

  static {
    Object.defineProperty(App.prototype, testSeam, {
      get(this: App): TestSeam {
        return testSeamOf(this.#runtime);
      },
    });
  }

  /** Use {@link createApp}. */
  constructor(options: AppOptions) {
    this.#runtime = new Runtime(options);
    this.#assets = new Assets(this.#runtime.prefix);
    this.#pages = new PageTransport(this.#runtime, this.#assets);
    this.#http = new HttpTransport(this.#runtime);
    this.#sse = new SseTransport(this.#runtime);
    this.#webSocket = new WebSocketTransport(this.#runtime);
    const { gates, limits } = this.#runtime;
    this.#unsent = new UnsentResponses(limits.sendTimeoutMs, () =>
      gates.refused(
        new DjustError("DJ_SLOW_READER", "The client does not read the responses sent to its address."),
      ),
    );
  }

  /**
   * Flash for whoever subscribes to a topic, on any node; it waits where nobody does yet.
   *
   * @throws {DjustError} DJ_TOPIC, and what `putFlash` throws
   */
  readonly flash = {
    to: (topic: string): { put(level: string, message: string, options?: FlashOptions): void } => {
      checkTopic(topic);
      return {
        put: (level, message, options) =>
          this.#runtime.broker.publishFlash(topic, flashPut(level, message, options)),
      };
    },
  };

  /**
   * Gives a message to `handleInfo` of every view that subscribes to the topic.
   *
   * @throws {DjustError} DJ_TOPIC, and DJ_JSON for what could not travel to other nodes
   */
  broadcast(topic: string, message: unknown): void {
    checkTopic(topic);
    this.#runtime.broker.publish(topic, message);
  }

  /**
   * Has every tab of a session, on every node, come again as whoever its browser is now: live sessions end, views
   * are mounted again, and their `onMount` hooks run. Call it when somebody has signed out, or has other rights,
   * in an ordinary route or from elsewhere.
   *
   * @param sessionId as `request.session.id` has it in views; of the framework's session where views have that
   */
  endSession(sessionId: string): void {
    this.#runtime.endSession(sessionId, "changed");
  }

  /**
   * Id of the session that djust-ts keeps for the browser of a request, for `endSession` in an ordinary route.
   *
   * @param request Node's own, or one of the Fetch standard such as Hono's `context.req.raw`
   * @returns `undefined` where the browser has no session yet
   */
  sessionId(request: HttpRequest | Request): string | undefined {
    const isFetched = typeof (request.headers as Partial<Headers>).get === "function";
    const headers = isFetched
      ? Object.fromEntries((request as Request).headers)
      : (request as HttpRequest).headers;
    const socket = isFetched ? undefined : (request as HttpRequest).socket;
    const { https } = originOf(
      { headers, socket },
      { trustProxy: this.#runtime.options.trustProxy ?? false },
    );
    return this.#runtime.sessions.idFrom(headers["cookie"], https);
  }

  /** Path that the application is mounted under; "" at the root. */
  get basePath(): string {
    return this.#runtime.basePath;
  }

  /** Patterns of the paths that the application answers, its own `/_djust/*` included. */
  get paths(): readonly string[] {
    return this.#runtime.paths;
  }

  /** URLs of the scripts and the style sheet, for pages of other routes that show flash. */
  get assets(): {
    readonly script: string;
    readonly stylesheet: string;
    readonly flashHistory: string;
    /** Scripts that the first one loads when a page needs them, by what they are for. */
    readonly onDemand: { readonly [part: string]: string };
  } {
    const { script, stylesheet, flashHistory, onDemand } = this.#assets;
    return { script, stylesheet, flashHistory, onDemand };
  }

  /**
   * Answers a request that is for this application.
   *
   * @param next called for every other request, which then has `flash(request)`, and with an error where it takes
   *   a parameter; otherwise the answer is 500 @default answers 404, and 204 for /favicon.ico
   * @param context what a framework knows of the request
   */
  async handle(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
    next?: (error?: unknown) => void,
    context?: RequestContext,
  ): Promise<void> {
    try {
      const outcome = await this.#take(request, response as HttpResponse, context);
      const { writableEnded, writableLength: unsent } = response as ServerResponse;
      if (outcome === "answered" && writableEnded && unsent > 0)
        this.#unsent.watch(request, response as ServerResponse, unsent, this.#shareOf(request, context));
      if (outcome !== "passed") return;
      if (!next) {
        // Browsers ask for it where a page names no icon, and complain of a 404.
        if (request.url === "/favicon.ico") {
          response.statusCode = 204;
          response.setHeader("cache-control", "public, max-age=86400");
          return void response.end();
        }
        return this.#refuse(
          response as HttpResponse,
          new DjustError("DJ_NOT_FOUND", `Nothing found at ${describe(request.url)}.`),
        );
      }
      if (!flashOf(request)) {
        const flash = await this.openFlash([request], request, undefined, context);
        flash.whenUsed(() => watchResponse(response, request.headers, flash));
      }
    } catch (error) {
      // Who takes no error would answer as if this request were for nobody.
      if (next && next.length > 0) return next(frameworkError(error, this.#runtime.development));
      this.#runtime.logger.error({ err: error, path: request.url }, "Failed to handle a request");
      if (response.headersSent) return void response.end();
      return this.#refuse(response as HttpResponse, error);
    }
    next();
  }

  /**
   * Answers a request that is for this application, for adapters of frameworks that send responses themselves.
   *
   * @returns the response; "upgraded" when the request was a WebSocket's and no response is due; "passed"
   *   when it is for others
   * @throws what could not be answered
   */
  async capture(
    request: HttpRequest,
    context?: RequestContext,
  ): Promise<CapturedResponse | "upgraded" | "passed"> {
    const response = new ResponseCapture();
    try {
      const outcome = await this.#take(request, response, context);
      if (outcome !== "answered") return outcome;
      const answer = await response.captured;
      const { body } = answer;
      const bytes = typeof body === "string" || body instanceof Uint8Array ? body.length : 0;
      const outgoing = context?.outgoing as ServerResponse | undefined;
      this.#unsent.watch(request, outgoing, bytes, this.#shareOf(request, context));
      return answer;
    } catch (error) {
      throw frameworkError(error, this.#runtime.development);
    }
  }

  #refuse(response: HttpResponse, error: unknown): void {
    const frame = errorFrame(error, this.#runtime.development);
    sendJson(response, statusOf([frame]), frame);
  }

  /**
   * Gives a request that is for others its flash, for adapters: whoever sends the response asks it what to add.
   *
   * @param requests what `flash` finds it by
   * @param header gives a request header by its name in lower case
   */
  async openFlash(
    requests: readonly object[],
    request: HttpRequest,
    header: (name: string) => string | string[] | null | undefined = (name) => request.headers[name],
    context: RequestContext = {},
  ): Promise<RouteFlash> {
    const open = [...requests, request].map(flashOf).find((flash) => flash !== undefined);
    if (open) return open;
    const { flashCookie, carried, options, sessions } = this.#runtime;
    const own = originOf(request, { trustProxy: options.trustProxy ?? false });
    const https = context.https ?? own.https;
    const method = request.method ?? "GET";
    const cookie = String(header("cookie") ?? "");
    const from: Share = {
      owner:
        this.#exchange(request, undefined as never, context).session?.id ?? sessions.idFrom(cookie, https),
      address: networkOf(context.address ?? own.address),
    };
    let arrived: readonly FlashCommand[] | undefined;
    let led: readonly FlashCommand[] | undefined;
    if (mayShowFlash(method, header)) {
      arrived = await flashCookie.take({ cookie, https }, from);
      const { path } = exchangeOf(request, undefined as never, { trustProxy: false });
      const taken = carried.taken(cookie, path);
      // A live redirect has led here; what it carries is used once, so that the cookie may stay until it ends.
      if (taken) led = await carried.open(taken.sealed, path, from);
    }
    const flash = new RouteFlash({ method, https, cookie, from, arrived, carried: led }, flashCookie);
    rememberFlash(flash, [...requests, request]);
    return flash;
  }

  /** Takes a WebSocket upgrade that is for this application. @returns whether it was */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#webSocket.upgrade(request, socket, head);
  }

  /**
   * Takes the WebSocket upgrades of a server that something else answers. They go the way of its requests,
   * so whatever answers those has to pass on to `handle`, as the adapters do. Others are refused unless
   * something else listens for upgrades.
   */
  attach(server: UpgradeServer): void {
    routeUpgrades(server, {
      claimsUpgrade: (request) => this.#isSocket(this.#exchange(request, undefined as never)),
    });
  }

  /**
   * Starts a server of its own.
   *
   * @see {@link ListenOptions}
   */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    const { port = 3000, host, signals = true } = options;
    const { bodyTimeoutMs } = this.#runtime.limits;
    const timeouts = { headersTimeout: bodyTimeoutMs, requestTimeout: 2 * bodyTimeoutMs };
    const server = createServer(
      // What Node looks at now and then is its own deadline for whatever the application does not read.
      { ...timeouts, connectionsCheckingInterval: Math.min(bodyTimeoutMs, 30_000) },
      (request, response) => void this.handle(request, response),
    );
    server.on("upgrade", (request, socket, head) => {
      if (!this.upgrade(request, socket, head)) socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host }, resolve);
    });
    this.#server = server;
    this.#offSignals = signals ? closeOnSignal(() => this.close()) : undefined;
    const address = server.address() as AddressInfo;
    const name = host ?? "localhost";
    const url = `http://${name.includes(":") ? `[${name}]` : name}:${address.port}`;
    this.#runtime.logger.info({ url }, "Listening");
    return { url, port: address.port, server, close: () => this.close() };
  }

  /**
   * Takes no new sessions, lets turns under way end within `limits.shutdownMs`, while the health endpoint
   * answers 503, and tells browsers to come back after a random delay.
   */
  async close(): Promise<void> {
    const { registry, limits } = this.#runtime;
    this.#runtime.closing = true;
    const server = this.#server;
    this.#server = undefined;
    await turnsEnded(registry, limits.shutdownMs);
    const stopped = server && new Promise<void>((resolve) => server.close(() => resolve()));
    // Who changes the code waits for the page, and nobody else comes back at the same time.
    registry.sendAllAway(this.#runtime.development ? 0 : comeBackWithinMs);
    this.#webSocket.close();
    this.#sse.close();
    if (server) {
      server.closeIdleConnections();
      const forced = setTimeout(() => {
        this.#webSocket.terminate();
        server.closeAllConnections();
      }, 1_000);
      await stopped;
      clearTimeout(forced);
    }
    await this.#runtime.closeParts();
    this.#offSignals?.();
  }

  #shareOf(request: HttpRequest, { address }: RequestContext = {}): Share {
    const { trustProxy = false } = this.#runtime.options;
    return { address: networkOf(address ?? originOf(request, { trustProxy }).address) };
  }

  #exchange(request: HttpRequest, response: HttpResponse, context: RequestContext = {}): Exchange {
    const { trustProxy = false } = this.#runtime.options;
    const exchange = exchangeOf(request, response, { trustProxy }, context);
    if (!exchange.session || returns(exchange.session, exchange.https)) return exchange;
    if (!this.#warnedAboutCookie)
      this.#runtime.logger.warn(
        {},
        "The framework's session cookie is HTTPS-only, but this request came over HTTP; views use a session of their own. Set the cookie's secure option to false or \"auto\".",
      );
    this.#warnedAboutCookie = true;
    return { ...exchange, session: undefined };
  }

  async #take(
    request: HttpRequest,
    response: HttpResponse,
    context: RequestContext | undefined,
  ): Promise<"answered" | "upgraded" | "passed"> {
    const exchange = this.#exchange(request, response, context);
    const redirected = this.#redirectToCanonical(exchange);
    if (redirected !== undefined) return redirected;
    try {
      const upgrade = this.#isSocket(exchange) ? takeUpgrade(request) : undefined;
      if (upgrade) {
        this.#webSocket.accept(upgrade.request, exchange, upgrade.socket, upgrade.head);
        return "upgraded";
      }
      return (await this.#answer(exchange)) ? "answered" : "passed";
    } finally {
      this.#runtime.sessions.leave(exchange);
    }
  }

  #isSocket({ path, isPlain }: Exchange): boolean {
    return isPlain && path === `${this.#runtime.prefix}/ws`;
  }

  /**
   * Sends the browser to a path of ours as we write it, so that what guards paths in front of this application
   * and the views behind it see one and the same.
   */
  #redirectToCanonical({
    request,
    response,
    path,
    url,
    isPlain,
  }: Exchange): "answered" | "passed" | undefined {
    if (!isPlain && path === invalidPath) return "passed";
    const runtime = this.#runtime;
    const canonical = runtime.canonicalPath(path);
    if (isPlain && canonical === undefined) return undefined;
    if (canonical === undefined && !runtime.resolve(path) && !path.startsWith(`${runtime.prefix}/`))
      return "passed";
    if (request.method === "GET" || request.method === "HEAD") {
      const location = (canonical ?? path) + url.slice(path.length);
      response.writeHead(308, { location, "content-length": "0", "cache-control": "no-store" }).end();
      return "answered";
    }
    const message = `The request path must be in canonical form. Request ${canonical ?? path} instead.`;
    sendJson(response, 404, {
      type: "error",
      code: "DJ_NOT_FOUND",
      message: runtime.development ? message : "DJ_NOT_FOUND",
    });
    return "answered";
  }

  async #answer(exchange: Exchange): Promise<boolean> {
    const { path, request, response } = exchange;
    const { prefix } = this.#runtime;
    if (path.startsWith(`${prefix}/`)) return this.#answerOwn(exchange, path.slice(prefix.length));
    if (!this.#runtime.resolve(path)) return false;
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

  async #answerOwn(exchange: Exchange, path: string): Promise<boolean> {
    const { request, response } = exchange;
    if (this.#assets.serve(exchange.path, request, response)) return true;
    if (path === "/sse" && request.method === "GET") this.#sse.connect(exchange);
    else if (path === "/go" && request.method === "GET") await this.#pages.go(exchange);
    else if (path === "/frame" && request.method === "POST") await this.#http.up(exchange);
    else if (path === "/health") sendJson(response, this.#runtime.closing ? 503 : 200, this.health());
    else if (path === "/ws") this.#refuseSocket(exchange);
    else return false;
    return true;
  }

  /** A WebSocket's request that nobody has recognised as one. */
  #refuseSocket({ request, response }: Exchange): void {
    if (request.headers.upgrade && !this.#warnedAboutUpgrades) {
      this.#warnedAboutUpgrades = true;
      this.#runtime.logger.warn(
        {},
        "A WebSocket upgrade arrived as an ordinary request. Call app.attach(server) with the listening server.",
      );
    }
    // HTTP/2 has no upgrade and no header of that name (RFC 9113, section 8.2.2).
    const upgrade = ":authority" in request.headers ? {} : { connection: "Upgrade", upgrade: "websocket" };
    response.writeHead(426, { "content-length": "0", ...upgrade }).end();
  }

  /** What the health endpoint says. */
  health(): Health {
    const { closing, registry, connected } = this.#runtime;
    return {
      status: closing ? "closing" : "ok",
      sessions: registry.size,
      broker: connected === undefined ? "local" : connected ? "connected" : "disconnected",
    };
  }
}

/**
 * Makes an application of live views.
 *
 * @throws {DjustError} DJ_APP_OPTION, DJ_SECRET, DJ_ROUTE, DJ_HANDLER_DECLARATION
 */
export function createApp(options: AppOptions): App {
  return new App(options);
}
