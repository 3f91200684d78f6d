import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:http2";
import { request as httpsRequest } from "node:https";
import { WebSocket } from "ws";
import { attributeOf, startTagsOf } from "../html/index.js";
import type { HttpAnswer, ServerFrame } from "../wire/index.js";

/** How long anything may take before a case fails. */
const patienceMs = 5_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A live page as it was loaded. */
export interface LoadedPage extends Answer {
  readonly path: string;
  readonly csrf: string;
  readonly token: string;
  /** Path of the runtime's own URLs. */
  readonly runtimePath: string;
}

/** A connection's frames as they come. */
export interface Frames {
  send(frame: object): Promise<void> | void;
  /** Waits for a frame that fits, and gives all frames up to it. */
  until(fits: (frame: ServerFrame) => boolean): Promise<readonly ServerFrame[]>;
  close(): void;
}

interface Asked {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Called with what comes of a body that does not end; the answer then is there before it. */
  readonly onData?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** As much of a browser as tests of servers need: cookies, redirects and the three transports. */
export class HttpBrowser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  /** @param isHttp2 whether requests go by HTTP/2; sockets never do */
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

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const headers = { accept: "text/html,*/*;q=0.8", cookie: this.#cookieHeader(path), ...asked.headers };
    const answer = await within(
      this.isHttp2 ? this.#askHttp2(path, asked, headers) : this.#askHttp1(path, asked, headers),
      `${asked.method ?? "GET"} ${path}`,
    );
    for (const cookie of answer.headers["set-cookie"] ?? []) this.#take(cookie);
    return answer;
  }

  /** Follows redirects as a browser does. */
  async follow(answer: Answer): Promise<Answer> {
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    const { pathname, search } = new URL(location, this.origin);
    return this.follow(await this.ask(pathname + search));
  }

  async open(path: string): Promise<Answer> {
    return this.follow(await this.ask(path));
  }

  post(path: string, fields: { readonly [name: string]: string } = {}): Promise<Answer> {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.origin };
    return this.ask(path, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
  }

  postJson(path: string, value: unknown, headers: { readonly [name: string]: string } = {}): Promise<Answer> {
    return this.ask(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "*/*", origin: this.origin, ...headers },
      body: JSON.stringify(value),
    });
  }

  /** Loads a live page. */
  async load(path: string): Promise<LoadedPage> {
    const answer = await this.open(path);
    const metas = startTagsOf(answer.body, "meta");
    const meta = (name: string): string => {
      const found = metas.find((tag) => attributeOf(tag, "name") === name);
      return (found && attributeOf(found, "content")) ?? "";
    };
    if (meta("djust-token") === "")
      throw new Error(`${path} is no live page: ${answer.status} ${answer.body.slice(0, 200)}`);
    return {
      ...answer,
      path,
      csrf: meta("csrf-token"),
      token: meta("djust-token"),
      runtimePath: JSON.parse(meta("djust-config")).path,
    };
  }

  /** Sends an event by HTTP POST. */
  async event(page: LoadedPage, event: string, params: object = {}): Promise<HttpAnswer> {
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
    const answer = await this.ask(`${page.runtimePath}/sse?mount=${mount}`, {
      headers: { accept: "text/event-stream", "sec-fetch-dest": "empty" },
      signal: aborter.signal,
      onData: (text) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) if (block.startsWith("data: ")) frames.add(JSON.parse(block.slice(6)));
      },
    });
    if (answer.status !== 200) throw new Error(`the event stream was answered with ${answer.status}`);
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

  #askHttp1(path: string, asked: Asked, headers: { readonly [name: string]: string }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const send = this.origin.startsWith("https") ? httpsRequest : httpRequest;
      const { method = "GET", body, onData, signal } = asked;
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

  #askHttp2(path: string, asked: Asked, headers: { readonly [name: string]: string }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method = "GET", body, onData, signal } = asked;
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
      let answer: Omit<Answer, "body"> = { status: 0, headers: {} };
      stream.on("response", ({ ":status": status = 0, ...given }) => {
        answer = { status, headers: given as IncomingHttpHeaders };
        if (onData) resolve({ ...answer, body: "" });
      });
      stream.on("end", () => {
        session.close();
        resolve({ ...answer, body: text });
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

/** Fails where something takes too long; says what. */
export async function within<T>(work: Promise<T>, what: string | (() => string)): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new Error(`no answer within ${patienceMs} ms: ${typeof what === "string" ? what : what()}`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
