import { WebSocket } from "ws";
import type { MountFrame, ServerFrame } from "../../src/wire/index.js";

/** A browser at an address, as seen by an application with `trustProxy`. It sends only what the test tells it to. */
export class Visitor {
  cookie = "";
  token = "";
  csrf = "";
  page = "";

  constructor(
    readonly origin: string,
    readonly address: string,
  ) {}

  get headers(): Record<string, string> {
    const { cookie, address, origin } = this;
    return { cookie, origin, "x-forwarded-for": address };
  }

  async load(path = "/"): Promise<this> {
    const response = await fetch(this.origin + path, { headers: this.headers, redirect: "manual" });
    this.page = await response.text();
    this.keep(response);
    const meta = (name: string): string =>
      new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(this.page)?.[1]?.replace(/&#43;/g, "+") ?? "";
    this.csrf = meta("csrf-token") || this.csrf;
    this.token = meta("djust-token") || this.token;
    return this;
  }

  keep(response: Response): void {
    const jar = new Map(this.cookie.split("; ").filter(Boolean).map(split));
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = split(cookie.split(";")[0] ?? "");
      if (/max-age=0/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    this.cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  }

  mountFrame(tab: string): object {
    return { type: "mount", token: this.token, url: "/", tab };
  }

  /** Posts a frame like the page's script without a connection. */
  async post(frame: object, path = "/", withToken = true): Promise<ServerFrame> {
    const response = await fetch(this.origin + path, {
      method: "POST",
      headers: {
        ...this.headers,
        "content-type": "application/json",
        "x-csrftoken": this.csrf,
        "x-djust-frame": "1",
        ...(withToken ? { "x-djust-token": this.token } : {}),
      },
      body: JSON.stringify(frame),
    });
    return (await response.json()) as ServerFrame;
  }

  /** Posts a form like a browser without JavaScript, without following the redirect. */
  async submit(fields: Record<string, string>): Promise<Response> {
    const response = await fetch(`${this.origin}/`, {
      method: "POST",
      headers: { ...this.headers, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ _csrf: this.csrf, _token: this.token, ...fields }),
      redirect: "manual",
    });
    this.keep(response);
    return response;
  }

  async socket(): Promise<Socket> {
    const socket = new WebSocket(`${this.origin.replace("http", "ws")}/_djust/ws`, { headers: this.headers });
    return Socket.open(socket);
  }

  /** Requests an event stream. */
  stream(mount: object | string, headers: Record<string, string> = {}): Promise<Response> {
    const query = encodeURIComponent(typeof mount === "string" ? mount : JSON.stringify(mount));
    return fetch(`${this.origin}/_djust/sse?mount=${query}`, { headers: { ...this.headers, ...headers } });
  }
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

export class Socket {
  readonly frames: ServerFrame[] = [];
  closed: number | undefined;
  #look: (() => void) | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)) as ServerFrame);
      this.#look?.();
    });
    socket.on("close", (code) => {
      this.closed = code;
      this.#look?.();
    });
    socket.on("error", () => {});
  }

  static open(socket: WebSocket): Promise<Socket> {
    const opened = new Socket(socket);
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(opened));
      socket.once("unexpected-response", (_, response) => reject(new Error(String(response.statusCode))));
    });
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Waits for the first frame, past or future, that matches. */
  async frame<T extends ServerFrame>(is: (frame: ServerFrame) => frame is T): Promise<T>;
  async frame(is: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  async frame(is: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    for (;;) {
      const found = this.frames.find(is);
      if (found) return found;
      if (this.closed !== undefined) throw new Error(`closed with ${this.closed}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  async mount(frame: object): Promise<MountFrame> {
    this.frames.length = 0;
    this.send(frame);
    return this.frame((each): each is MountFrame => each.type === "mount");
  }
}
