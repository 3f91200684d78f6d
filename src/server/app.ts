import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type FlashOptions, flashPut } from "../flash/index.js";
import { headers } from "../wire/index.js";
import { Assets } from "./assets.js";
import { type Exchange, exchangeOf, sendJson } from "./exchange.js";
import { HttpTransport } from "./http-transport.js";
import type { AppOptions } from "./options.js";
import { PageTransport } from "./page-transport.js";
import { Runtime } from "./runtime.js";
import { closeOnSignal, comeBackWithinMs, turnsEnded } from "./shutdown.js";
import { SseTransport } from "./sse-transport.js";
import { WebSocketTransport } from "./web-socket-transport.js";

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
  #server: Server | undefined;
  #offSignals: (() => void) | undefined;

  /** Use {@link createApp}. */
  constructor(options: AppOptions) {
    this.#runtime = new Runtime(options);
    this.#assets = new Assets(this.#runtime.prefix);
    this.#pages = new PageTransport(this.#runtime, this.#assets.script, this.#assets.stylesheet);
    this.#http = new HttpTransport(this.#runtime);
    this.#sse = new SseTransport(this.#runtime);
    this.#webSocket = new WebSocketTransport(this.#runtime);
  }

  /** Flash for whoever subscribes to a topic, on any node; it waits where nobody does yet. */
  readonly flash = {
    to: (topic: string): { put(level: string, message: string, options?: FlashOptions): void } => ({
      put: (level, message, options) =>
        this.#runtime.broker.publishFlash(topic, flashPut(level, message, options)),
    }),
  };

  /** Gives a message to `handleInfo` of every view that subscribes to the topic. */
  broadcast(topic: string, message: unknown): void {
    this.#runtime.broker.publish(topic, message);
  }

  /**
   * Answers a request that is for this application.
   *
   * @param next called for every other request @default answers 404
   */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ): Promise<void> {
    const exchange = exchangeOf(request, response, { trustProxy: this.#runtime.options.trustProxy ?? false });
    try {
      if (!(await this.#answer(exchange))) {
        if (next) next();
        else
          sendJson(response, 404, {
            type: "error",
            code: "DJ_NOT_FOUND",
            message: `nothing is at ${exchange.path}`,
          });
      }
    } catch (error) {
      this.#runtime.logger.error({ err: error, path: exchange.path }, "a request could not be answered");
      if (next) return next(error);
      if (response.headersSent) response.end();
      else sendJson(response, 500, { type: "error", code: "DJ_INTERNAL", message: "DJ_INTERNAL" });
    }
  }

  /** Takes a WebSocket upgrade that is for this application. @returns whether it was */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#webSocket.upgrade(request, socket, head);
  }

  /** Takes the WebSocket upgrades of a server that something else answers. */
  attach(server: {
    on(event: "upgrade", listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
  }): void {
    server.on("upgrade", (request, socket, head) => {
      this.upgrade(request, socket, head);
    });
  }

  /**
   * Starts a server of its own.
   *
   * @param options.port 0 for any free one @default 3000
   * @param options.host @default "localhost"
   * @param options.signals whether SIGTERM and SIGINT close the application and end the process @default true
   */
  async listen({
    port = 3000,
    host = "localhost",
    signals = true,
  }: {
    port?: number;
    host?: string;
    signals?: boolean;
  } = {}): Promise<Listening> {
    const server = createServer((request, response) => void this.handle(request, response));
    server.on("upgrade", (request, socket, head) => {
      if (!this.upgrade(request, socket, head)) socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    this.#server = server;
    this.#offSignals = signals ? closeOnSignal(() => this.close()) : undefined;
    const address = server.address() as AddressInfo;
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
    this.#runtime.logger.info({ url }, "listening");
    return { url, port: address.port, server, close: () => this.close() };
  }

  /**
   * Takes no new sessions, lets turns under way end within `limits.shutdownMs`, and tells browsers to
   * come back after a random delay.
   */
  async close(): Promise<void> {
    const { registry, limits } = this.#runtime;
    this.#runtime.closing = true;
    const server = this.#server;
    this.#server = undefined;
    const stopped = server && new Promise<void>((resolve) => server.close(() => resolve()));
    await turnsEnded(registry, limits.shutdownMs);
    registry.handOver(comeBackWithinMs);
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
    else if (path === "/frame" && request.method === "POST") await this.#http.up(exchange);
    else if (path === "/health") sendJson(response, this.#runtime.closing ? 503 : 200, this.health());
    else if (path === "/ws") response.writeHead(426, { connection: "Upgrade", upgrade: "websocket" }).end();
    else return false;
    return true;
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
 * @throws {DjustError} DJ_APP_OPTION, DJ_SECRET, DJ_ROUTE
 */
export function createApp(options: AppOptions): App {
  return new App(options);
}
