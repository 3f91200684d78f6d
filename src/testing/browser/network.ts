import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from "node:http";
import { DjustError } from "../../wire/index.js";
import type { AppUnderTest } from "../app-under-test.js";
import type { Browser } from "./browser.js";
import { MemorySocket } from "./memory-socket.js";

/** A complete response. */
export interface PageResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The URL after redirects. */
  readonly url: string;
  /** How many redirects were followed. */
  readonly hops: number;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

/** The fields of a form. */
export interface PostBody {
  readonly body: string | Uint8Array;
  /** Media type of the body. */
  readonly type: string;
}

// Tests may replace this later, for example with fake timers.
const { setImmediate } = globalThis;

const maxRedirects = 20;

/** One tab's network: real HTTP over in-memory connections, with the browser's cookies. */
export class Network {
  readonly #open = new Set<MemorySocket>();
  #isDown = false;
  #isAside = false;

  constructor(
    readonly origin: string,
    private readonly underTest: AppUnderTest,
    private readonly server: Server,
    private readonly browser: Browser,
    /** Headers added to every request. */
    private readonly more: { readonly [name: string]: string },
  ) {}

  /** Opens a connection to the server, which accepts it as if it were listening. */
  connect(): MemorySocket {
    const [near, far] = MemorySocket.pair({
      address: this.browser.address,
      encrypted: this.origin.startsWith("https:"),
      passed: () => this.#isAside || this.underTest.note(),
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

  /** Sends something that gets no reply, so that nothing waits for it. */
  aside(send: () => void): void {
    this.#isAside = true;
    send();
    this.#isAside = false;
  }

  /** Whether the network is down: open connections end, and new ones fail. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown;
    if (isDown) for (const socket of this.#open) socket.destroy();
  }

  /** The headers that each request of this browser carries. */
  headers(url: string): Record<string, string> {
    const cookie = this.browser.cookieHeader(url);
    return {
      host: new URL(this.origin).host,
      "user-agent": "djust-ts/testing",
      ...(cookie ? { cookie } : undefined),
      ...this.more,
    };
  }

  /** Loads a document, following redirects as a browser does. */
  async load(url: string, post?: PostBody): Promise<PageResponse> {
    for (let at = url, hops = 0; ; hops++) {
      const sent = hops === 0 ? post : undefined;
      const response = await this.request(at, {
        method: sent ? "POST" : "GET",
        headers: {
          accept: "text/html,application/xhtml+xml,*/*;q=0.8",
          "sec-fetch-dest": "document",
          "sec-fetch-mode": "navigate",
          ...(sent ? { "content-type": sent.type, origin: this.origin } : undefined),
        },
        ...(sent ? { body: sent.body } : undefined),
      });
      const { location } = response.headers;
      if (response.status < 300 || response.status > 399 || location === undefined)
        return { ...response, hops };
      const to = new URL(location, at);
      if (to.origin !== this.origin)
        throw new DjustError(
          "DJ_TEST_WAIT",
          `${at} redirects to another site, which tests cannot load: ${to.href}`,
        );
      if (hops === maxRedirects)
        throw new DjustError(
          "DJ_TEST_WAIT",
          `${url} redirects more than ${maxRedirects} times, last to ${to.href}`,
        );
      at = to.href;
    }
  }

  /** Sends a request and waits for the complete response. */
  async request(url: string, options: RequestOptions): Promise<PageResponse> {
    const ended = this.underTest.begin(`the response to ${options.method ?? "GET"} ${new URL(url).pathname}`);
    try {
      const response = await this.open(url, options);
      let body = "";
      response.setEncoding("utf8");
      for await (const piece of response) body += piece;
      return { status: response.statusCode ?? 0, headers: response.headers, body, url, hops: 0 };
    } finally {
      ended();
    }
  }

  /** Sends a request and waits for the response's headers. */
  open(url: string, { method = "GET", headers, body }: RequestOptions): Promise<IncomingMessage> {
    const { pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        method,
        path: pathname + search,
        headers: {
          ...this.headers(url),
          ...headers,
          ...(body === undefined ? undefined : { "content-length": String(Buffer.byteLength(body)) }),
        },
        createConnection: () => this.connect(),
      });
      outgoing.on("error", reject);
      outgoing.on("response", (response) => {
        this.browser.keep(response.headers["set-cookie"] ?? [], url);
        resolve(response);
      });
      outgoing.end(body);
    });
  }
}
