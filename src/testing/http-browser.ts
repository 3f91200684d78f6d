import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:http2";
import { request as httpsRequest } from "node:https";
import { WebSocket } from "ws";
import { attributeOf, startTagsOf } from "../html/index.js";
import type { HttpReply, ServerFrame } from "../wire/index.js";

/** How long a step may take before a case fails, in ms. */
const patienceMs = 5_000;

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A loaded live page. */
export interface LoadedPage extends HttpResponse {
  readonly path: string;
  readonly csrf: string;
  readonly token: string;
  /** Path prefix of the runtime's own URLs. */
  readonly runtimePath: string;
}

/** The frames of a connection. */
export interface Frames {
  send(frame: object): Promise<void> | void;
  /** Waits for a matching frame and returns all frames up to it. */
  until(fits: (frame: ServerFrame) => boolean): Promise<readonly ServerFrame[]>;
  close(): void;
}

interface RequestOptions {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Receives the chunks of a body that does not end. The response then resolves before the body. */
  readonly onData?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** The parts of a browser that server tests need: cookies, redirects and the three transports. */
export class HttpBrowser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  /** @param isHttp2 whether requests use HTTP/2; WebSockets never do */
  constructor(
    readonly origin: string,
    private readonly isHttp2 = false,
  ) {}

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)?.value;
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, { value, path: "/" });
  }

  async request(path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const headers = { accept: "text/html,*/*;q=0.8", cookie: this.#cookieHeader(path), ...options.headers };
    const response = await within(
      this.isHttp2 ? this.#requestHttp2(path, options, headers) : this.#requestHttp1(path, options, headers),
      `${options.method ?? "GET"} ${path}`,
    );
    for (const cookie of response.headers["set-cookie"] ?? []) this.#take(cookie);
    return response;
  }

  /** Follows redirects as a browser does. */
  async follow(response: HttpResponse): Promise<HttpResponse> {
    const { location } = response.headers;
    if (response.status < 300 || response.status >= 400 || location === undefined) return response;
    const { pathname, search } = new URL(location, this.origin);
    return this.follow(await this.request(pathname + search));
  }

  async open(path: string): Promise<HttpResponse> {
    return this.follow(await this.request(path));
  }

  post(path: string, fields: { readonly [name: string]: string } = {}): Promise<HttpResponse> {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.origin };
    return this.request(path, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
  }

  postJson(
    path: string,
    value: unknown,
    headers: { readonly [name: string]: string } = {},
  ): Promise<HttpResponse> {
    return this.request(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "*/*", origin: this.origin, ...headers },
      body: JSON.stringify(value),
    });
  }

  /** Loads a live page. */
  async load(path: string): Promise<LoadedPage> {
    const response = await this.open(path);
    const metas = startTagsOf(response.body, "meta");
    const meta = (name: string): string => {
      const found = metas.find((tag) => attributeOf(tag, "name") === name);
      return (found && attributeOf(found, "content")) ?? "";
    };
    if (meta("djust-token") === "")
      throw new Error(`${path} is not a live page: ${response.status} ${response.body.slice(0, 200)}`);
    return {
      ...response,
      path,
      csrf: meta("csrf-token"),
      token: meta("djust-token"),
      runtimePath: JSON.parse(meta("djust-config")).path,
    };
  }

  /** Sends an event by HTTP POST. */
  async event(page: LoadedPage, event: string, params: object = {}): Promise<HttpReply> {
    const headers = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-event": event };
    return JSON.parse((await this.postJson(page.path, params, headers)).body);
  }

  /** Connects a page by WebSocket. */
  async socket(page: LoadedPage): Promise<Frames> {
    const socket = this.rawSocket(`${page.runtimePath}/ws`);
    const frames = new FrameList();
    socket.on("message", (data) => frames.add(JSON.parse(String(data))));
    await within(opened(socket), "the WebSocket's handshake");
    socket.send(JSON.stringify({ type: "mount", token: page.token, url: page.path }));
    await frames.until(({ type }) => type === "mount" || type === "error");
    return {
      send: (frame) => socket.send(JSON.stringify(frame)),
      until: (fits) => frames.until(fits),
      close: () => socket.terminate(),
    };
  }

  rawSocket(path: string, headers: { readonly [name: string]: string } = {}): WebSocket {
    return new WebSocket(this.origin.replace(/^http/, "ws") + path, {
      headers: { cookie: this.#cookieHeader(path), origin: this.origin, ...headers },
      rejectUnauthorized: false,
    });
  }

  /** Connects a page by server-sent events. */
  async eventStream(page: LoadedPage): Promise<Frames> {
    const frames = new FrameList();
    const aborter = new AbortController();
    let rest = "";
    const mount = encodeURIComponent(JSON.stringify({ type: "mount", token: page.token, url: page.path }));
    const response = await this.request(`${page.runtimePath}/sse?mount=${mount}`, {
      headers: { accept: "text/event-stream", "sec-fetch-dest": "empty" },
      signal: aborter.signal,
      onData: (text) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) if (block.startsWith("data: ")) frames.add(JSON.parse(block.slice(6)));
      },
    });
    if (response.status !== 200) throw new Error(`The event stream failed with status ${response.status}`);
    await frames.until(({ type }) => type === "mount" || type === "error");
    return {
      send: async (frame) => {
        const headers = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-frame": "1" };
        await this.postJson(`${page.runtimePath}/frame`, frame, headers);
      },
      until: (fits) => frames.until(fits),
      close: () => aborter.abort(),
    };
  }

  #cookieHeader(path: string): string {
    return [...this.#cookies]
      .filter(
        ([, cookie]) => cookie.path === "/" || path === cookie.path || path.startsWith(`${cookie.path}/`),
      )
      .map(([key, { value }]) => `${key.slice(key.indexOf(" ") + 1)}=${value}`)
      .join("; ");
  }

  #take(header: string): void {
    const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(header) ?? [];
    const path = /;\s*path=([^;]*)/i.exec(header)?.[1] ?? "/";
    const key = path === "/" ? name : `${path} ${name}`;
    if (/;\s*max-age=0/i.test(header)) this.#cookies.delete(key);
    else this.#cookies.set(key, { value, path });
  }

  #requestHttp1(
    path: string,
    options: RequestOptions,
    headers: { readonly [name: string]: string },
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const send = this.origin.startsWith("https") ? httpsRequest : httpRequest;
      const { method = "GET", body, onData, signal } = options;
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const request = send(this.origin + path, {
        method,
        headers: { ...headers, ...length },
        agent: false,
        rejectUnauthorized: false,
        ...(signal ? { signal } : {}),
      });
      request.on("error", (error) => (signal?.aborted ? undefined : reject(error)));
      request.on("response", (response) => {
        response.setEncoding("utf8");
        const { statusCode: status = 0, headers } = response;
        let text = "";
        response.on("error", () => {});
        response.on("data", (chunk: string) => {
          text += chunk;
          onData?.(chunk);
        });
        response.on("end", () => resolve({ status, headers, body: text }));
        if (onData) resolve({ status, headers, body: "" });
      });
      request.end(body);
    });
  }

  #requestHttp2(
    path: string,
    options: RequestOptions,
    headers: { readonly [name: string]: string },
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const { method = "GET", body, onData, signal } = options;
      const session = connect(this.origin, { rejectUnauthorized: false });
      session.on("error", reject);
      const stream = session.request(
        { ":path": path, ":method": method, ...headers },
        { endStream: body === undefined },
      );
      signal?.addEventListener("abort", () => session.destroy());
      stream.setEncoding("utf8");
      stream.on("error", (error) => (signal?.aborted ? undefined : reject(error)));
      let text = "";
      stream.on("data", (chunk: string) => {
        text += chunk;
        onData?.(chunk);
      });
      let response: Omit<HttpResponse, "body"> = { status: 0, headers: {} };
      stream.on("response", ({ ":status": status = 0, ...given }) => {
        response = { status, headers: given as IncomingHttpHeaders };
        if (onData) resolve({ ...response, body: "" });
      });
      stream.on("end", () => {
        session.close();
        resolve({ ...response, body: text });
      });
      if (body !== undefined) stream.end(body);
    });
  }
}

class FrameList {
  readonly #frames: ServerFrame[] = [];
  #added = (): void => {};

  add(frame: ServerFrame): void {
    this.#frames.push(frame);
    this.#added();
  }

  until(fits: (frame: ServerFrame) => boolean): Promise<readonly ServerFrame[]> {
    return within(
      new Promise((resolve) => {
        this.#added = () => {
          const at = this.#frames.findIndex(fits);
          if (at === -1) return;
          this.#added = () => {};
          resolve(this.#frames.splice(0, at + 1));
        };
        this.#added();
      }),
      () => `a frame, after ${JSON.stringify(this.#frames).slice(0, 500)}`,
    );
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
}

/** Rejects when the work takes too long. @param what describes it for the error message */
export async function within<T>(work: Promise<T>, what: string | (() => string)): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new Error(`no response within ${patienceMs} ms: ${typeof what === "string" ? what : what()}`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
