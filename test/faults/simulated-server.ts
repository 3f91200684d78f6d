import {
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  visitorOf,
} from "../../src/server/http/exchange.js";
import type { AppOptions } from "../../src/server/index.js";
import { PageTransport } from "../../src/server/pages/page-transport.js";
import { Runtime } from "../../src/server/runtime.js";
import { Connection } from "../../src/server/transports/connection.js";
import { HttpTransport } from "../../src/server/transports/http-transport.js";
import { SseTransport } from "../../src/server/transports/sse-transport.js";
import type { ServerFrame } from "../../src/wire/index.js";
import type { SimulatedConnection } from "./simulated-network.js";

const host = "simulated.test";

/** The real server code, with a simulated network instead of sockets. */
export class SimulatedServer {
  readonly runtime: Runtime;
  readonly #pages: PageTransport;
  readonly #http: HttpTransport;
  readonly #sse: SseTransport;
  cookie = "";

  constructor(options: AppOptions) {
    this.runtime = new Runtime({
      logger: false,
      secret: "a secret for simulations, long enough",
      ...options,
    });
    this.#pages = new PageTransport(this.runtime, {
      script: "/script",
      stylesheet: "/style",
      baseStylesheet: "/base-style",
      flashHistory: "/history",
      partHashes: {},
      onDemand: {},
    });
    this.#http = new HttpTransport(this.runtime);
    this.#sse = new SseTransport(this.runtime);
  }

  /** Loads a page. @returns its HTML */
  async load(url: string): Promise<string> {
    const response = new SimulatedResponse();
    await this.#pages.get(this.#exchange("GET", url, response));
    this.cookie = `${response.headers["set-cookie"]}`.split(";")[0] ?? "";
    return response.text;
  }

  /** Accepts a WebSocket. @returns receives the browser's frames and the close */
  webSocket(connection: SimulatedConnection, toBrowser: (frame: string) => void): Connection {
    return new Connection(
      this.runtime,
      visitorOf(this.#exchange("GET", "/_djust/ws", new SimulatedResponse())),
      this.runtime.sessions.idFrom(this.cookie, false),
      {
        isOneWay: false,
        bufferedBytes: 0,
        send: (frames: readonly ServerFrame[]) => {
          for (const frame of frames) {
            const text = JSON.stringify(frame);
            connection.send("down", () => toBrowser(text));
          }
        },
        close: () => connection.close("server"),
      },
    );
  }

  eventStream(url: string, response: SimulatedResponse): void {
    this.#sse.connect(this.#exchange("GET", url, response));
  }

  async post(
    url: string,
    headers: Record<string, string>,
    body: string,
    response: SimulatedResponse,
  ): Promise<void> {
    const exchange = this.#exchange("POST", url, response, headers, body);
    await (url.endsWith("/frame") ? this.#http.up(exchange) : this.#http.post(exchange));
  }

  #exchange(
    method: string,
    url: string,
    response: SimulatedResponse,
    headers: Record<string, string> = {},
    body = "",
  ): ReturnType<typeof exchangeOf> {
    const named = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const request: HttpRequest = { method, url, headers: { ...named, host, cookie: this.cookie }, body };
    return exchangeOf(request, response, { trustProxy: false });
  }
}

/** Forwards what a transport writes as it is written. */
export class SimulatedResponse implements HttpResponse {
  readonly headers: Record<string, unknown> = {};
  readonly writableLength = 0;
  headersSent = false;
  writableEnded = false;
  status = 200;
  text = "";
  #closed: (() => void)[] = [];

  constructor(
    private readonly written: (chunk: string) => void = () => {},
    private readonly ended: () => void = () => {},
  ) {}

  getHeader(name: string): string | undefined {
    return this.headers[name] as string | undefined;
  }

  setHeader(name: string, value: unknown): void {
    this.headers[name] = value;
  }

  writeHead(status: number): this {
    this.status = status;
    return this;
  }

  flushHeaders(): void {
    this.headersSent = true;
  }

  write(chunk: string): void {
    this.text += chunk;
    this.written(chunk);
  }

  end(chunk?: string | Uint8Array): void {
    if (chunk !== undefined) this.write(String(chunk));
    this.writableEnded = true;
    this.ended();
  }

  on(_event: "close", listener: () => void): void {
    this.#closed.push(listener);
  }

  /** The connection is gone. */
  close(): void {
    for (const listener of this.#closed.splice(0)) listener();
  }
}
