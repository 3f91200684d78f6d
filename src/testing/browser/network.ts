import { type IncomingHttpHeaders, type IncomingMessage, request, type Server } from "node:http";
import { DjustError } from "../../wire/index.js";
import type { World } from "../world.js";
import type { Browser } from "./browser.js";
import { MemorySocket } from "./memory-socket.js";

/** A whole response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Where it came from in the end. */
  readonly url: string;
  /** How many redirects led there. */
  readonly hops: number;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

// A test may put its own in the place of this one later.
const { setImmediate } = globalThis;

const mostHops = 20;

/** One tab's way to the server: real HTTP, over connections in memory, with the browser's cookies. */
export class Network {
  readonly #open = new Set<MemorySocket>();
  #isDown = false;
  #isAside = false;

  constructor(
    readonly origin: string,
    private readonly world: World,
    private readonly server: Server,
    private readonly browser: Browser,
    /** What every request has besides its own. */
    private readonly more: { readonly [name: string]: string },
  ) {}

  /** A new connection to the server, which takes it as if it listened. */
  connect(): MemorySocket {
    const [near, far] = MemorySocket.pair({
      address: this.browser.address,
      encrypted: this.origin.startsWith("https:"),
      passed: () => this.#isAside || this.world.note(),
    });
    near.on("error", () => {});
    far.on("error", () => {});
    if (this.#isDown) {
      setImmediate(() => near.destroy(new Error("the network is down")));
      return near;
    }
    this.#open.add(near);
    near.on("close", () => this.#open.delete(near));
    this.server.emit("connection", far);
    return near;
  }

  /** Sends something that nothing comes of, so that nobody has to wait. */
  aside(send: () => void): void {
    this.#isAside = true;
    send();
    this.#isAside = false;
  }

  /** Whether the cable is pulled: every connection ends, and no new one comes about. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown;
    if (isDown) for (const socket of this.#open) socket.destroy();
  }

  /** Headers that each request of this browser has. */
  headers(url: string): Record<string, string> {
    const cookie = this.browser.cookieHeader(url);
    return {
      host: new URL(this.origin).host,
      "user-agent": "djust-ts/testing",
      ...(cookie ? { cookie } : undefined),
      ...this.more,
    };
  }

  /** Loads a document: follows redirects as a browser does. */
  async load(url: string, { method = "GET", body }: Asked = {}): Promise<Answer> {
    for (let at = url, hops = 0; ; hops++) {
      const isFirst = hops === 0;
      const answer = await this.ask(at, {
        method: isFirst ? method : "GET",
        headers: {
          accept: "text/html,application/xhtml+xml,*/*;q=0.8",
          "sec-fetch-dest": "document",
          "sec-fetch-mode": "navigate",
          ...(isFirst && body !== undefined
            ? { "content-type": "application/x-www-form-urlencoded", origin: this.origin }
            : undefined),
        },
        ...(isFirst && body !== undefined ? { body } : undefined),
      });
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || location === undefined) return { ...answer, hops };
      const to = new URL(location, at);
      if (to.origin !== this.origin)
        throw new DjustError(
          "DJ_TEST_WAIT",
          `${at} redirects to another site, which a test has not: ${to.href}`,
        );
      if (hops === mostHops)
        throw new DjustError("DJ_TEST_WAIT", `${url} redirects without end, at last to ${to.href}`);
      at = to.href;
    }
  }

  /** Sends one request, and waits for all of its response. */
  async ask(url: string, asked: Asked): Promise<Answer> {
    const ended = this.world.begin(`the answer to ${asked.method ?? "GET"} ${new URL(url).pathname}`);
    try {
      const response = await this.open(url, asked);
      let body = "";
      response.setEncoding("utf8");
      for await (const piece of response) body += piece;
      return { status: response.statusCode ?? 0, headers: response.headers, body, url, hops: 0 };
    } finally {
      ended();
    }
  }

  /** Sends one request, and waits for the head of its response. */
  open(url: string, { method = "GET", headers, body }: Asked): Promise<IncomingMessage> {
    const { pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
      const asking = request({
        method,
        path: pathname + search,
        headers: {
          ...this.headers(url),
          ...headers,
          ...(body === undefined ? undefined : { "content-length": String(Buffer.byteLength(body)) }),
        },
        createConnection: () => this.connect(),
      });
      asking.on("error", reject);
      asking.on("response", (response) => {
        this.browser.keep(response.headers["set-cookie"] ?? [], url);
        resolve(response);
      });
      asking.end(body);
    });
  }
}
