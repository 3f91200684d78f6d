import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A scripted browser at an address of this machine. */
export class Browser {
  cookie = "";
  token = "";
  csrf = "";

  constructor(
    readonly port: number,
    readonly address: string,
    /** Its connections, which it may share with other browsers of the machine. */
    private readonly agent = new Agent({ keepAlive: true, maxSockets: 40 }),
  ) {}

  close(): void {
    this.agent.destroy();
  }

  ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const { port, address, cookie } = this;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          path,
          localAddress: address,
          agent: this.agent,
          method: body === undefined ? "GET" : "POST",
          headers: {
            ...(cookie ? { cookie } : {}),
            origin: `http://127.0.0.1:${port}`,
            ...headers,
            ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
          },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (part: string) => {
            text += part;
          });
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** Loads a page and keeps its tokens and cookies. */
  async load(path = "/"): Promise<Answer> {
    const answer = await this.ask(path, { accept: "text/html" });
    this.keep(answer);
    const meta = (name: string): string =>
      new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(answer.body)?.[1]?.replace(/&#43;/g, "+") ??
      "";
    this.csrf = meta("csrf-token") || this.csrf;
    this.token = meta("djust-token") || this.token;
    return answer;
  }

  keep({ headers }: Answer): void {
    const jar = new Map(this.cookie.split("; ").filter(Boolean).map(pairOf));
    for (const cookie of headers["set-cookie"] ?? []) {
      const [name, value] = pairOf(cookie.split(";")[0] ?? "");
      if (/max-age=0/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    this.cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  }

  mountFrame(tab: string): object {
    return { type: "mount", token: this.token, url: "/", tab };
  }

  post(frame: object, path = "/"): Promise<Answer> {
    const headers = {
      "content-type": "application/json",
      "x-csrftoken": this.csrf,
      "x-djust-frame": "1",
      "x-djust-token": this.token,
    };
    return this.ask(path, headers, JSON.stringify(frame));
  }

  async submit(event: string): Promise<Answer> {
    const fields = new URLSearchParams({ _csrf: this.csrf, _token: this.token, _event: event });
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.ask("/", type, fields.toString());
    this.keep(answer);
    return answer;
  }

  /** @returns `undefined` if it was refused */
  socket(): Promise<WebSocket | undefined> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/_djust/ws`, {
      headers: { cookie: this.cookie },
      origin: `http://127.0.0.1:${this.port}`,
      localAddress: this.address,
    });
    socket.on("error", () => {});
    return new Promise((resolve) => {
      socket.once("open", () => resolve(socket));
      socket.once("close", () => resolve(undefined));
    });
  }

  /** A raw connection. */
  raw(text: string): Socket {
    const socket = connect({
      host: "127.0.0.1",
      port: this.port,
      localAddress: this.address,
      allowHalfOpen: true,
    });
    socket.on("error", () => {});
    socket.write(text.replaceAll("HOST", `127.0.0.1:${this.port}`));
    return socket;
  }
}

function pairOf(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
