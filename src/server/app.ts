import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Duplex } from "node:stream";
import { errorFrame, frameworkError, type Share, type TopicFlash, topicFlash } from "../live/index.js";
import {
  checkTopic,
  DjustError,
  describe,
  isDjustError,
  type Topic,
  type TopicMessage,
} from "../wire/index.js";
import { Dispatcher } from "./dispatch.js";
import { flashOf, openRouteFlash } from "./flash/request-flash.js";
import type { RouteFlash } from "./flash/route-flash.js";
import { type Health, healthOf } from "./health.js";
import { type HttpRequest, type HttpResponse, originOf, type RequestContext } from "./http/exchange.js";
import { networkOf } from "./http/network.js";
import { type CapturedResponse, ResponseCapture } from "./http/response-capture.js";
import { sendJson } from "./http/send-json.js";
import { UnsentResponses } from "./http/unsent-responses.js";
import { watchResponse } from "./http/watch-response.js";
import {
  addressOf,
  checkListenOptions,
  type Listening,
  type ListenOptions,
  startServer,
  stopServer,
} from "./listen.js";
import type { AppOptions } from "./options.js";
import { Runtime } from "./runtime.js";
import { closeOnSignal, reconnectWithinMs, turnsEnded } from "./shutdown.js";
import { type TestSeam, testSeam, testSeamOf } from "./test-seam.js";
import { statusOf } from "./transports/http-reply.js";
import { routeUpgrades, type UpgradeServer } from "./transports/upgrades.js";

/**
 * An application of live views over WebSocket, server-sent events and HTTP.
 *
 * @example
 * const app = createApp({ secret, routes: { "/": ItemView } });
 * const { url, close } = await app.listen({ port: 3000 });
 */
export class App {
  readonly #runtime: Runtime;
  readonly #dispatcher: Dispatcher;
  readonly #unsent: UnsentResponses;
  #server: Server | undefined;
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
    this.#dispatcher = new Dispatcher(this.#runtime);
    const { gates, limits } = this.#runtime;
    this.#unsent = new UnsentResponses(limits.sendTimeoutMs, () =>
      gates.refused(
        new DjustError("DJ_SLOW_READER", "The client does not read the responses sent to its address."),
      ),
    );
  }

  /**
   * Puts, updates and clears flash in every tab that subscribes to a topic, on any node. Messages wait until there is
   * such a tab.
   *
   * @throws {DjustError} DJ_TOPIC, and the errors of `putFlash`
   * @example
   * app.flash.to("orders").put("info", "A new order has arrived.", { key: "order-7" });
   * app.flash.to("orders").clear({ key: "order-7" });
   */
  readonly flash = {
    /** Returns the flash of a topic. */
    to: (topic: Topic): TopicFlash =>
      topicFlash(this.#runtime.broker, this.#runtime.application.inboxStore, topic),
  };

  /**
   * Sends a message to `handleInfo` of every view that subscribes to a topic, on any node.
   *
   * @param message a JSON-serializable value
   * @throws {DjustError} DJ_TOPIC, DJ_JSON
   * @example
   * app.broadcast("orders", { id: 7, status: "paid" });
   */
  broadcast<T extends Topic>(topic: T, message: TopicMessage<T>): void {
    checkTopic(topic);
    this.#runtime.broker.publish(topic, message);
  }

  /**
   * Ends the live sessions of a browser session on every node. Its tabs mount their views again with the browser's
   * current cookies, and `onMount` hooks run. Call it after a user has signed out, or their permissions have changed,
   * in an ordinary route or a background process.
   *
   * @param sessionId `request.session.id` of a view, or the id of the framework's session if views use that
   * @throws {DjustError} DJ_APP_OPTION
   * @example
   * app.endSession(request.session.id);
   */
  endSession(sessionId: string): void {
    if (typeof sessionId !== "string" || sessionId === "")
      throw new DjustError(
        "DJ_APP_OPTION",
        `endSession() must be given the id of a session, such as request.session.id, got ${describe(sessionId)}.`,
      );
    this.#runtime.sessionEnds.end(sessionId, "changed");
  }

  /**
   * Returns the id of the session that djust-ts keeps for a request's browser, for `endSession` in an ordinary route.
   *
   * @param request Node's request, or a Fetch request such as Hono's `context.req.raw`
   * @returns `undefined` if the browser has no session yet
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

  /** The path that the application is mounted at; "" for the root. */
  get basePath(): string {
    return this.#runtime.basePath;
  }

  /** Patterns of the paths that the application handles, including its own `/_djust/*`. */
  get paths(): readonly string[] {
    const { router, prefix } = this.#runtime;
    return [...router.paths, `${prefix}/*`];
  }

  /** URLs of the scripts and the style sheets, for pages of ordinary routes that show flash. */
  get assets(): {
    /** URL of the page script. */
    readonly script: string;
    /** URL of the stylesheet. */
    readonly stylesheet: string;
    /** `djust-ts/page.css`, a look for pages without a design of their own. */
    readonly baseStylesheet: string;
    /** URL of the script that lists recent messages. */
    readonly flashHistory: string;
    /** Scripts that the page script loads on demand, by the name of the part. */
    readonly onDemand: { readonly [part: string]: string };
  } {
    const { script, stylesheet, baseStylesheet, flashHistory, onDemand } = this.#dispatcher.assets;
    return { script, stylesheet, baseStylesheet, flashHistory, onDemand };
  }

  /**
   * Handles a request if it is for this application.
   *
   * @param next called for every other request, for which `flash(request)` then works. If it has a parameter, errors
   *   are passed to it; otherwise the response is an error. @default responds with 404, and with 204 to /favicon.ico
   * @param context what a framework knows about the request
   */
  async handle(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
    next?: (error?: unknown) => void,
    context?: RequestContext,
  ): Promise<void> {
    try {
      const dispatched = this.#dispatcher.dispatch(request, response as HttpResponse, context);
      if (typeof dispatched !== "string") await dispatched;
      const outcome = typeof dispatched === "string" ? dispatched : "handled";
      const { writableEnded, writableLength: unsent } = response as ServerResponse;
      if (outcome === "handled" && writableEnded && unsent > 0)
        this.#unsent.watch(request, response as ServerResponse, unsent, this.#shareOf(request, context));
      if (outcome !== "passed") return;
      if (!next) return this.#notFound(request, response as HttpResponse, context);
      if (!flashOf(request)) {
        const flash = await this.openFlash([request], request, undefined, context);
        flash.whenUsed(() => watchResponse(response, request.headers, flash));
      }
    } catch (error) {
      // A handler without a parameter for errors would respond as if the request were for another path.
      if (next && next.length > 0) return next(frameworkError(error, this.#runtime.development));
      const isRefusal = isDjustError(error) && error.status < 500;
      this.#runtime.logger[isRefusal ? "info" : "error"](
        { err: error, path: request.url },
        isRefusal ? "Refused a request" : "Failed to handle a request",
      );
      if (response.headersSent) return void response.end();
      return this.#refuse(request, response as HttpResponse, error, context);
    }
    next();
  }

  /**
   * Handles a request if it is for this application, for adapters of frameworks that send responses themselves.
   *
   * @returns the response; "upgraded" if the request was a WebSocket upgrade, which needs no response; "passed" if it
   *   is for another handler
   * @throws the error of a request that failed
   */
  async capture(
    request: HttpRequest,
    context?: RequestContext,
  ): Promise<CapturedResponse | "upgraded" | "passed"> {
    const response = new ResponseCapture();
    try {
      const outcome = (await this.#dispatcher.dispatch(request, response, context)) ?? "handled";
      if (outcome !== "handled") return outcome;
      const captured = await response.captured;
      const { body } = captured;
      const bytes = typeof body === "string" || body instanceof Uint8Array ? body.length : 0;
      const outgoing = context?.outgoing as ServerResponse | undefined;
      this.#unsent.watch(request, outgoing, bytes, this.#shareOf(request, context));
      return captured;
    } catch (error) {
      throw frameworkError(error, this.#runtime.development);
    }
  }

  /**
   * Opens the flash of a request that is not for this application, for adapters. The adapter passes the response to
   * its `deliver` before sending it.
   *
   * @param requests the objects with which `flash()` can be called
   * @param header returns a request header by its name in lower case
   */
  async openFlash(
    requests: readonly object[],
    request: HttpRequest,
    header: (name: string) => string | string[] | null | undefined = (name) => request.headers[name],
    context: RequestContext = {},
  ): Promise<RouteFlash> {
    const open = [...requests, request].map(flashOf).find((flash) => flash !== undefined);
    return open ?? openRouteFlash(this.#runtime, this.#dispatcher.read(request, context), requests, header);
  }

  /** Handles a WebSocket upgrade. @returns whether it was for this application */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#dispatcher.upgrade(request, socket, head);
  }

  /**
   * Handles the WebSocket upgrades of a server whose requests a framework handles. Upgrades pass through the same
   * handlers as requests, so one of those handlers must call `handle`, as the adapters do. Upgrades for other paths are
   * refused unless another listener handles them.
   */
  attach(server: UpgradeServer): void {
    routeUpgrades(server, this.#dispatcher);
  }

  /**
   * Starts an HTTP server for this application.
   *
   * @see {@link ListenOptions}
   * @example
   * const { url } = await app.listen({ port: 3000 });
   */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    checkListenOptions(options);
    const server = await startServer(options, this.#runtime.limits.bodyTimeoutMs, {
      request: (request, response) => void this.handle(request, response),
      upgrade: (request, socket, head) => {
        if (!this.upgrade(request, socket, head)) socket.destroy();
      },
    });
    this.#server = server;
    this.#offSignals = (options.signals ?? true) ? closeOnSignal(() => this.close()) : undefined;
    const { url, port } = addressOf(server, options.host);
    this.#runtime.logger.info({ url }, "Listening");
    return { url, port, server, close: () => this.close() };
  }

  /**
   * Closes the application: it accepts no new sessions, turns under way may end within `limits.shutdownMs` while the
   * health endpoint responds with 503, and browsers reconnect after a random delay.
   */
  async close(): Promise<void> {
    const { registry, limits, development } = this.#runtime;
    this.#runtime.closing = true;
    const server = this.#server;
    this.#server = undefined;
    await turnsEnded(registry, limits.shutdownMs);
    const stopped = server && new Promise<void>((resolve) => server.close(() => resolve()));
    // In development one browser waits for the restart, so it needs no random delay.
    registry.goAwayAll(development ? 0 : reconnectWithinMs);
    this.#dispatcher.close();
    if (server && stopped) await stopServer(server, stopped, () => this.#dispatcher.terminate());
    await this.#runtime.closeParts();
    this.#offSignals?.();
  }

  /** State of the application, as the health endpoint returns it. */
  health(): Health {
    return healthOf(this.#runtime);
  }

  /** Responds to a request that no handler is for. */
  #notFound(request: HttpRequest, response: HttpResponse, context: RequestContext | undefined): void {
    const { url } = request;
    // Browsers request it for a page without an icon, and log a 404.
    if (url !== "/favicon.ico")
      return this.#refuse(
        request,
        response,
        new DjustError("DJ_NOT_FOUND", `Nothing found at ${describe(url)}.`),
        context,
      );
    response.writeHead(204, { "cache-control": "public, max-age=86400" }).end();
  }

  /** Responds with an error page if a browser requests a page, and with JSON otherwise. */
  #refuse(
    request: HttpRequest,
    response: HttpResponse,
    error: unknown,
    context: RequestContext | undefined,
  ): void {
    if (this.#dispatcher.refuseWithPage(request, response, error, context)) return;
    const frame = errorFrame(error, this.#runtime);
    sendJson(response, statusOf([frame]), frame);
  }

  #shareOf(request: HttpRequest, { address }: RequestContext = {}): Share {
    const { trustProxy = false } = this.#runtime.options;
    return { address: networkOf(address ?? originOf(request, { trustProxy }).address) };
  }
}

/**
 * Creates an application of live views.
 *
 * @param options the secret, the routes, and everything else that an application can set; see {@link AppOptions}
 * @throws {DjustError} DJ_APP_OPTION, DJ_SECRET, DJ_ROUTE, DJ_HANDLER_DECLARATION
 * @example
 * const app = createApp({ secret: process.env.SECRET, routes: { "/": HomeView } });
 * await app.listen({ port: 3000 });
 */
export function createApp(options: AppOptions): App {
  return new App(options);
}
