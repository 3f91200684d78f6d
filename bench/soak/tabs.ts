// The browsers of a soak test: tabs that come and go, each with a page load and a WebSocket.
import { Agent, get } from "node:http";
import { WebSocket } from "ws";
import type { ServerFrame } from "../../src/wire/index.js";
import { type FromTabs, resumeWindowMs, type ToTabs } from "./messages.js";

const [port, most] = process.argv.slice(2).map(Number) as [number, number];
const origin = `http://127.0.0.1:${port}`;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const lifeMs = 40_000;

const report = { connected: 0, opened: 0, vanished: 0, reconnects: 0, late: 0, shown: 0, again: 0 };
const wrong: string[] = [];
let isEnding = false;
let living = 0;

const tell = (message: FromTabs): void => void process.send?.(message);
const between = (least: number, most: number): number => least + Math.random() * (most - least);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function load(url: string): Promise<{ token: string; cookie: string }> {
  return new Promise((resolve, reject) => {
    const request = get(origin + url, { agent }, (response) => {
      let page = "";
      response.on("data", (chunk) => {
        page += chunk;
      });
      response.on("end", () => {
        const token = /name="djust-token" content="([^"]*)"/.exec(page)?.[1];
        const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0];
        if (token && cookie) resolve({ token, cookie });
        else reject(new Error(`Failed to load the page: status ${response.statusCode}`));
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server has just closed an idle connection: a browser retries (RFC 9110, section 9.2.2).
      if (request.reusedSocket && error.code === "ECONNRESET") load(url).then(resolve, reject);
      else reject(error);
    });
  });
}

class Tab {
  readonly #name = `${++report.opened}`;
  #token = "";
  #session = "";
  #cutAt = 0;
  #cookie = "";
  #socket: WebSocket | undefined;
  #ref = 0;
  #seen = 0;
  #acknowledged = 0;
  #shown = 0;
  #answered = 0;
  #hasLeft = false;
  /** Sent again after a reconnect, until it is answered. */
  #unanswered: object | undefined;
  readonly #waiting = new Set<() => void>();

  /** From the first page load until it leaves. */
  async live(): Promise<void> {
    const url = `/?tab=${this.#name}`;
    ({ token: this.#token, cookie: this.#cookie } = await load(url));
    if (!(await this.#connect())) await this.#reconnect();
    const until = Date.now() + between(lifeMs / 4, lifeMs);
    while (!isEnding && Date.now() < until) {
      await wait(between(1_000, 5_000));
      if (Math.random() < 0.1) await this.#reconnect();
      this.#send({ type: "event", event: "click", params: {}, ref: ++this.#ref });
    }
    if (!isEnding && Math.random() < 0.2) {
      report.vanished++;
      return this.vanish();
    }
    const ref = ++this.#ref;
    await this.#ask({ type: "event", event: "leave", params: {}, ref }, () => this.#answered >= ref);
    // The reply to a ping arrives after the acknowledgement has been processed.
    this.#answered = 0;
    await this.#ask({ type: "ping", ack: this.#seen }, () => this.#answered < 0);
    tell({ type: "left", tab: this.#name, messages: this.#shown });
    this.vanish();
  }

  /** @returns whether the view was mounted; otherwise the connection closed before that */
  async #connect(): Promise<boolean> {
    const before = this.#mounts;
    const isMounted = (): boolean => this.#mounts > before;
    let isClosed = false;
    const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, {
      headers: { cookie: this.#cookie, origin },
      perMessageDeflate: false,
    });
    this.#socket = socket;
    report.connected++;
    socket.on("open", () =>
      this.#send({
        type: "mount",
        token: this.#token,
        tab: this.#name,
        url: `/?tab=${this.#name}`,
        ref: this.#ref,
        ack: this.#acknowledged,
      }),
    );
    socket.on("message", (data) => {
      if (socket === this.#socket) this.#take(JSON.parse(String(data)));
    });
    // A busy machine resets connections. A page connects again, and so does a tab here.
    socket.on("error", () => {});
    socket.on("close", () => {
      isClosed = true;
      this.#wake();
      if (socket === this.#socket && isMounted() && !this.#hasLeft) void this.#reconnect();
    });
    await this.#until("the mount", () => isMounted() || isClosed);
    return isMounted();
  }

  #mounts = 0;
  #reconnecting: Promise<void> | undefined;

  /** Drops the connection without closing it, like a network failure, and connects until the view is mounted. */
  #reconnect(): Promise<void> {
    this.#reconnecting ??= this.#connectAgain().finally(() => {
      this.#reconnecting = undefined;
    });
    return this.#reconnecting;
  }

  async #connectAgain(): Promise<void> {
    this.#cutAt = Date.now();
    do {
      report.reconnects++;
      this.#disconnect();
      await wait(between(0, 2_000));
    } while (!this.#hasLeft && !(await this.#connect()));
  }

  #disconnect(): void {
    const socket = this.#socket;
    if (!socket) return;
    report.connected--;
    this.#socket = undefined;
    socket.terminate();
  }

  /** Leaves without telling the server. */
  vanish(): void {
    this.#hasLeft = true;
    this.#disconnect();
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  async #ask(
    frame: { readonly type: string; readonly [field: string]: unknown },
    isAnswered: () => boolean,
  ): Promise<void> {
    this.#unanswered = frame;
    this.#send(frame);
    await this.#until(frame.type, isAnswered);
    this.#unanswered = undefined;
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "mount") {
      if (this.#session !== "" && frame.session !== this.#session) this.#startAnew();
      this.#session = frame.session;
      this.#token = frame.token;
      this.#mounts++;
      if (this.#unanswered) this.#send(this.#unanswered);
    } else if (frame.type === "flash" && frame.action === "put") this.#show(Number(frame.id), frame.message);
    else if (frame.type === "pong") this.#answered = -1;
    else if (frame.type === "reload") wrong.push(`tab ${this.#name}: ${frame.reason}`);
    else if (frame.type === "error") wrong.push(`tab ${this.#name}: ${frame.message}`);
    if ("ref" in frame && frame.type !== "pong") this.#answered = frame.ref ?? 0;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** The session is a new one, which is correct only if the tab was away longer than the resume window. */
  #startAnew(): void {
    const awayMs = Date.now() - this.#cutAt;
    if (awayMs < resumeWindowMs)
      wrong.push(`tab ${this.#name}: its session is another one, ${awayMs} ms after it was cut off`);
    report.late++;
    this.#shown = 0;
    this.#seen = 0;
    this.#acknowledged = 0;
  }

  #show(id: number, message: string): void {
    if (id <= this.#seen) {
      report.again++;
      return;
    }
    if (Number(message) !== ++this.#shown)
      wrong.push(`tab ${this.#name}: message ${message} in the place of ${this.#shown}`);
    this.#seen = id;
    report.shown++;
    // Only every third, so that a reconnect has something to resend.
    if (id % 3 !== 0) return;
    this.#acknowledged = id;
    this.#send({ type: "ack", flash: id });
  }

  #until(what: string, isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(late);
        this.#waiting.delete(check);
        resolve();
      };
      const check = (): void => {
        if (isSo() || this.#hasLeft) end();
      };
      const late = setTimeout(() => {
        wrong.push(
          `tab ${this.#name} got no reply to ${what} in a minute: connection state ${this.#socket?.readyState}, ` +
            `mounted ${this.#mounts} times, answered up to ${this.#answered} of ${this.#ref}`,
        );
        end();
      }, 60_000);
      this.#waiting.add(check);
      check();
    });
  }
}

function open(): void {
  living++;
  const tab = new Tab();
  tab
    .live()
    .catch((error: unknown) => {
      wrong.push(String(error));
      tab.vanish();
    })
    .finally(() => {
      living--;
      if (!isEnding) setTimeout(open, between(0, 500));
    });
}

process.on("message", ({ type }: ToTabs) => {
  isEnding = type === "leave";
});
setInterval(
  () => tell({ type: "report", ...report, wrong: wrong.slice(0, 20), isOver: isEnding && living === 0 }),
  500,
);
// One after another: a full backlog would delay some of them for long.
while (living < most) {
  if (living - report.connected < 50) open();
  else await wait(10);
}
