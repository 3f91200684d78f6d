import { once } from "node:events";
import { WebSocket } from "ws";
import type { ServerFrame } from "../../../src/wire/index.js";
import { forTheLog, violations } from "./bank.js";

interface LoadedPage {
  readonly path: string;
  readonly csrf: string;
  readonly token: string;
}

/** How long a reply may take before the process counts as stuck. */
const patienceMs = 10_000;

/** Error codes that no browser input may cause. */
const innerFailure = /"?\bDJ_(?:INTERNAL|RENDER|MOUNT|SESSION_STORE|BROKER|TEMPLATE\w*|JSON|ASYNC)\b/;
const messageText = /for (visitor-\d+-\d), number (\d+)\./g;

/** One browser with its cookies, page and connection; it checks every reply. */
export class Visitor {
  page: LoadedPage = { path: "/", csrf: "", token: "" };
  ref = 1;
  /** Id of the last message received over the connection. */
  flash = 0;
  last = "";
  readonly #cookies = new Map<string, string>();
  /** Acknowledged messages, which must never be sent again. */
  readonly #shown = new Set<string>();
  /** Unacknowledged messages of the connection's live session, by id. */
  #unacknowledged = new Map<number, string>();
  #socket: WebSocket | undefined;
  #stream: AbortController | undefined;
  #pongs: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly origin: string,
  ) {}

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get isStream(): boolean {
    return this.#stream !== undefined;
  }

  async load(path: string): Promise<void> {
    const html = await this.ask(path);
    const meta = (name: string): string =>
      new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(html)?.[1]?.replaceAll("&#43;", "+") ?? "";
    if (meta("djust-token") === "") return;
    this.page = {
      path: new URL(path, this.origin).pathname,
      csrf: meta("csrf-token"),
      token: meta("djust-token"),
    };
    this.ref = 1;
  }

  /** Sends a request and follows redirects. @returns the body */
  async ask(
    path: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
    hops = 0,
  ): Promise<string> {
    const response = await fetch(this.origin + path, {
      ...init,
      headers: { cookie: this.cookie, "user-agent": this.name, ...init.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const body = await response.text();
    if (response.status >= 500 && !/\bDJ_HANDLER\b/.test(body))
      violations.push(`${init.method ?? "GET"} ${path}: ${response.status} ${body.slice(0, 300)}`);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") === true;
    this.#watch(body, isPage);
    const location = response.headers.get("location");
    if (location === null) return body;
    const target = new URL(location, this.origin + path);
    if (target.origin !== this.origin) violations.push(`led to ${location}`);
    return hops < 5 && target.origin === this.origin
      ? this.ask(target.pathname + target.search, {}, hops + 1)
      : body;
  }

  post(path: string, body: string, headers: Record<string, string>): Promise<string> {
    return this.ask(path, { method: "POST", body, headers: { origin: this.origin, ...headers } });
  }

  async connect(mount: string): Promise<void> {
    await this.cut();
    const socket = new WebSocket(`${this.origin.replace("http", "ws")}/_djust/ws`, {
      headers: { cookie: this.cookie, "user-agent": this.name },
      origin: this.origin,
    });
    socket.on("error", () => {});
    socket.on("message", (data) => this.#heard(String(data)));
    socket.on("close", () => this.#released());
    this.#unacknowledged = new Map();
    this.flash = 0;
    await Promise.race([once(socket, "open"), once(socket, "close")]);
    this.#socket = socket;
    await this.send(mount);
  }

  async stream(mount: string): Promise<void> {
    await this.cut();
    const aborter = new AbortController();
    const response = await fetch(`${this.origin}/_djust/sse?mount=${encodeURIComponent(mount)}`, {
      headers: { cookie: this.cookie, "user-agent": this.name, origin: this.origin },
      signal: aborter.signal,
    }).catch(() => undefined);
    // Node refuses URLs that are too long.
    if (!response?.ok || !response.body) return void this.#watch((await response?.text()) ?? "", false);
    this.#stream = aborter;
    const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
      let rest = "";
      const decoder = new TextDecoder();
      for await (const chunk of body) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#watch(block, false);
      }
    };
    read(response.body).catch(() => {});
  }

  /** Sends a frame over the current connection and waits until the server has handled it. */
  async send(text: string): Promise<void> {
    this.last = text;
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) {
      socket.send(text);
      await this.settled();
    } else if (this.#stream)
      await this.post("/_djust/frame", text, {
        "content-type": "application/json",
        "x-djust-frame": "1",
        "x-csrftoken": this.page.csrf,
        "x-djust-token": this.page.token,
      });
  }

  /** Waits for a pong after everything that was sent. @returns whether it arrived */
  async settled(): Promise<boolean> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return false;
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<boolean>((resolve) => {
      this.#pongs.push(() => resolve(true));
      timer = setTimeout(() => resolve(false), patienceMs);
    });
    socket.send('{"type":"ping"}');
    const isHeard = await heard;
    clearTimeout(timer);
    if (!isHeard) violations.push(`no sign of life after ${this.last.slice(0, 300)}`);
    return isHeard && socket.readyState === WebSocket.OPEN;
  }

  /** Acknowledges the messages on screen; from then on none of them may be sent again. */
  async acknowledge(): Promise<void> {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.flash === 0) return;
    const id = this.flash;
    const shown = [...this.#unacknowledged].filter(([own]) => own <= id);
    this.#socket.send(JSON.stringify({ type: "ack", flash: id }));
    if (!(await this.settled())) return;
    for (const [own, message] of shown) {
      this.#unacknowledged.delete(own);
      this.#shown.add(message);
    }
  }

  async cut(): Promise<void> {
    this.#stream?.abort();
    this.#stream = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, "close");
    socket.terminate();
    await closed;
  }

  #heard(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    this.#watch(text, false);
    if (frame.type === "pong") this.#pongs.shift()?.();
    if (frame.type === "mount") {
      this.page = { ...this.page, token: frame.token };
      this.#unacknowledged = new Map();
      this.flash = 0;
    }
    if (frame.type === "flash" && frame.action === "put" && frame.id !== undefined) {
      this.flash = frame.id;
      this.#unacknowledged.set(frame.id, frame.message);
    }
  }

  #released(): void {
    for (const heard of this.#pongs.splice(0)) heard();
  }

  /** Checks everything received. @param isPage whether a browser shows it at once */
  #watch(text: string, isPage: boolean): void {
    if (text.includes(forTheLog)) violations.push(`told what is for the log: ${text.slice(0, 300)}`);
    if (innerFailure.test(text)) violations.push(`failed inside: ${text.slice(0, 300)}`);
    const found = new Set<string>();
    for (const [message, owner] of text.matchAll(messageText)) {
      if (owner !== this.name) violations.push(`${this.name} was shown ${message}`);
      if (this.#shown.has(message)) violations.push(`${this.name} was shown twice: ${message}`);
      if (isPage && found.has(message)) violations.push(`${this.name}: twice in one page: ${message}`);
      found.add(message);
    }
    if (isPage) for (const message of found) this.#shown.add(message);
  }
}
