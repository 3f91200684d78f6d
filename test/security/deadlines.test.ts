import { connect, type Socket as TcpSocket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type AppOptions, createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { withApp } from "../gates/clients.js";
import { Visitor } from "./visitor.js";
import { servers, start } from "./ways.js";

class Page extends LiveView {
  saves = 0;

  @eventHandler()
  save(): void {
    this.saves++;
  }

  override render() {
    return html`<p>${this.saves}</p>`;
  }
}

class Large extends LiveView {
  override render() {
    return html`<p>${"x".repeat(20_000_000)}</p>`;
  }
}

class Closed extends LiveView {
  static isShut = false;
  static override onMount = (): void => {
    if (Closed.isShut) throw new Error("not for you");
  };
  override render() {
    return html`<p>private</p>`;
  }
}

const held: (() => void)[] = [];
function release(): void {
  for (const resolve of held.splice(0)) resolve();
}
class Slow extends LiveView {
  static isHeld = false;
  override async mount(): Promise<void> {
    if (Slow.isHeld) await new Promise<void>((resolve) => held.push(resolve));
  }
  override render() {
    return html`<p>slow</p>`;
  }
}

function appOf(options: Partial<AppOptions> = {}) {
  const refused: string[] = [];
  const app = createApp({
    secret: "a secret for the suite of deadlines, long enough",
    logger: false,
    routes: { "/": Page, "/closed": Closed, "/slow": Slow, "/large": Large },
    metrics: {
      count: (name, _, attributes) => {
        if (name === "djust.gate.refused") refused.push(attributes?.["code"] ?? "");
      },
      record: () => {},
    },
    ...options,
  });
  return { app, refused };
}

describe("a WebSocket", () => {
  test("that never mounts is closed after ten seconds; one that mounts stays", async () => {
    const clock = new FakeClock();
    const { app, refused } = appOf({ clock });
    await withApp(app, async (origin) => {
      const visitor = await new Visitor(origin, "").load();
      const [idle, pinging, refusedMount, mounted] = [
        await visitor.socket(),
        await visitor.socket(),
        await visitor.socket(),
        await visitor.socket(),
      ];
      pinging.send({ type: "ping" });
      await pinging.frame(({ type }) => type === "pong");
      refusedMount.send({ type: "mount", token: "none", url: "/" });
      await refusedMount.frame(({ type }) => type === "error");
      await mounted.mount(visitor.mountFrame("tab"));
      clock.advance(9_999);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([idle.closed, pinging.closed, refusedMount.closed]).toEqual([undefined, undefined, undefined]);
      clock.advance(1);
      for (const socket of [idle, pinging, refusedMount]) await expect.poll(() => socket.closed).toBe(4410);
      expect(idle.frames).toMatchObject([{ type: "error", code: "DJ_MOUNT_TIMEOUT" }]);
      expect(refused).toEqual(["DJ_TOKEN", ...Array(3).fill("DJ_MOUNT_TIMEOUT")]);
      clock.advance(20_000);
      mounted.send({ type: "event", event: "save", params: {} });
      expect(await mounted.frame(({ type }) => type === "patch")).toBeDefined();
    });
  });

  test("whose view is still being mounted has longer", async () => {
    const clock = new FakeClock();
    const { app } = appOf({ clock, limits: { heartbeatMs: 100_000_000 } });
    await withApp(app, async (origin) => {
      Slow.isHeld = false;
      const visitor = await new Visitor(origin, "").load("/slow");
      const socket = await visitor.socket();
      Slow.isHeld = true;
      socket.send({ ...visitor.mountFrame("another tab"), url: "/slow", tab: "x" });
      const second = await visitor.socket();
      second.send({ ...visitor.mountFrame("a third"), url: "/slow", tab: "y" });
      await expect.poll(() => app.health().sessions).toBe(2);
      clock.advance(15_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([socket.closed, second.closed]).toEqual([undefined, undefined]);
      release();
      expect(await second.frame(({ type }) => type === "mount")).toBeDefined();
    });
  });

  test("that mounts again before its first view is mounted keeps no session of it alive", async () => {
    const clock = new FakeClock();
    const { app } = appOf({ clock, limits: { heartbeatMs: 100_000_000 } });
    await withApp(app, async (origin) => {
      Slow.isHeld = false;
      const visitor = await new Visitor(origin, "").load("/slow");
      const socket = await visitor.socket();
      Slow.isHeld = true;
      for (const tab of ["x", "y", "z", "y"]) socket.send({ ...visitor.mountFrame(tab), url: "/slow", tab });
      await expect.poll(() => held.length).toBe(2);
      release();
      expect(await socket.frame(({ type }) => type === "mount")).toBeDefined();
      expect(socket.closed).toBeUndefined();
      socket.socket.terminate();
      for (let minutes = 0; minutes < 10 && app.health().sessions > 0; minutes++) {
        clock.advance(60_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(app.health().sessions).toBe(0);
    });
  });

  test.each([
    ["from another origin", { origin: "https://evil.example" }, "websocket"],
    ["to an application without that transport", {}, "http"],
  ] as const)("%s is ended, also when the browser keeps its half open", async (_, headers, transport) => {
    const { app } = appOf({ transports: [transport] });
    const listening = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
    onTestFinished(() => listening.close());
    const count = () => new Promise((resolve) => listening.server.getConnections((_e, n) => resolve(n)));
    const sockets = Array.from({ length: 20 }, () => upgrade(listening.port, headers));
    onTestFinished(() => sockets.forEach(({ socket }) => void socket.destroy()));
    for (const { answer } of sockets) expect(await answer).toMatch(/^HTTP\/1\.1 40[34]/);
    await expect.poll(count).toBe(0);
  });
});

/** Asks for a WebSocket and never ends its own half of the connection. */
function upgrade(port: number, { origin }: { readonly origin?: string }) {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  socket.write(
    `GET /_djust/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${origin ? `Origin: ${origin}\r\n` : ""}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const answer = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  return { socket, answer };
}

describe("an event stream", () => {
  test.each([
    ["DJ_FRAME_JSON", "", "/"],
    ["DJ_FRAME_TYPE", '{"type":"eval"}', "/"],
    ["DJ_TOKEN", '{"type":"mount","token":"x","url":"/"}', "/"],
    ["DJ_NOT_MOUNTED", '{"type":"ping","flash":1}', "/"],
    ["DJ_UNAUTHORIZED", undefined, "/closed"],
  ])("that is refused with %s is closed", async (code, mount, path) => {
    const { app } = appOf();
    await withApp(app, async (origin) => {
      Closed.isShut = false;
      const visitor = await new Visitor(origin, "").load(path);
      Closed.isShut = true;
      const frame = mount ?? { type: "mount", token: visitor.token, url: path, tab: "t" };
      const text = await (await visitor.stream(frame)).text();
      expect(text).toContain(code === "DJ_NOT_MOUNTED" ? "pong" : code);
      expect(text).toContain("event: close");
    });
  });

  test.each(["cross-site", "same-site"])(
    "that a %s page loads as an image is refused and not counted",
    async (site) => {
      const { app, refused } = appOf({ limits: { connectionsPerAddress: 1 } });
      await withApp(app, async (origin) => {
        const visitor = await new Visitor(origin, "").load();
        const asImage = { origin: "", "sec-fetch-site": site, "sec-fetch-mode": "no-cors" };
        for (let at = 0; at < 3; at++) {
          const { cookie } = visitor;
          const query = encodeURIComponent(JSON.stringify(visitor.mountFrame("t")));
          const { origin: _, ...headers } = asImage;
          const response = await fetch(`${origin}/_djust/sse?mount=${query}`, {
            headers: { ...headers, cookie },
          });
          expect([response.status, (await response.json()).code]).toEqual([403, "DJ_ORIGIN"]);
        }
        expect(refused).toEqual(Array(3).fill("DJ_ORIGIN"));
        const own = await visitor.stream(visitor.mountFrame("t"), { "sec-fetch-site": "same-origin" });
        expect(own.status).toBe(200);
        await own.body?.cancel();
      });
    },
  );
});

/** A request by hand, of which not all is sent. */
async function partOf(
  port: number,
  head: string,
  body: string,
): Promise<{ socket: TcpSocket; answer: Promise<string> }> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  let text = "";
  socket.on("data", (data) => {
    text += String(data);
  });
  const answer = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(`${head}\r\n\r\n${body}`);
  onTestFinished(() => void socket.destroy());
  return { socket, answer };
}

/** The requests are written by hand, as text. */
const plain = servers.filter(([name, { http2 }]) => !http2 && !name.includes("https"));

describe.each(plain)("on %s", (_, adapter, bodies) => {
  if (bodies === undefined)
    test.each([
      ["an event", "/", "application/json", '{"a":'],
      ["a form", "/", "application/x-www-form-urlencoded", "_csrf="],
      ["a frame", "/_djust/frame", "application/json", '{"a":'],
    ])(
      "the body of %s that comes too slowly ends the connection with 408",
      async (kind, path, type, part) => {
        const { server, browser } = await start(adapter, {
          routes: { "/": Page },
          limits: { bodyTimeoutMs: 250 },
        });
        const page = await browser.load("/");
        const { port, host } = new URL(server.origin);
        const event = kind === "an event" ? "X-Djust-Event: save\r\n" : "";
        const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: djust.sid=${browser.cookie("djust.sid")}\r\nContent-Type: ${type}\r\nContent-Length: 2000\r\nX-CSRFToken: ${page.csrf}\r\n${event}X-Djust-Token: ${page.token}`;
        const { socket, answer } = await partOf(Number(port), head, part);
        const drip = setInterval(() => socket.write(" "), 50);
        onTestFinished(() => clearInterval(drip));
        const text = await answer;
        expect(text).toMatch(/^HTTP\/1\.1 408 /);
        expect(text).toContain("DJ_BODY_INCOMPLETE");
      },
    );

  test("an upload that is reset on a kept-alive connection leaves nothing behind", async () => {
    const { server, browser } = await start(adapter, { routes: { "/": Page } }, bodies);
    const page = await browser.load("/");
    const { port, host } = new URL(server.origin);
    for (let at = 0; at < 5; at++) {
      const { socket } = await partOf(
        Number(port),
        `GET /_djust/health HTTP/1.1\r\nHost: ${host}`,
        `POST / HTTP/1.1\r\nHost: ${host}\r\nCookie: djust.sid=${browser.cookie("djust.sid")}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\n_csrf=`,
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
      socket.resetAndDestroy();
    }
    const { status } = await browser.post("/", { _csrf: page.csrf, _token: page.token, _event: "save" });
    expect(status).toBeLessThan(400);
    const health = await fetch(`${server.origin}/_djust/health`);
    expect(await health.json()).toMatchObject({ sessions: 1 });
  });

  test("a browser that takes nothing of a page is cut off, and one that reads it slowly gets it", async () => {
    const { server } = await start(
      adapter,
      { routes: { "/": Page, "/large": Large }, limits: { sendTimeoutMs: 1_000 } },
      bodies,
    );
    const { port, host } = new URL(server.origin);
    const read = async (isStalled: boolean): Promise<number> => {
      const socket = connect({ port: Number(port), host: "127.0.0.1" });
      let bytes = 0;
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {});
      socket.write(`GET /large HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      let pauseMs = isStalled ? 4_000 : 1;
      socket.on("data", (data) => {
        bytes += data.length;
        if (pauseMs === 0) return;
        socket.pause();
        setTimeout(() => socket.resume(), pauseMs);
        // What has arrived before the server cut it off can still be read.
        if (isStalled) pauseMs = 0;
      });
      await closed;
      return bytes;
    };
    const [stalled, slow] = await Promise.all([read(true), read(false)]);
    expect(slow).toBeGreaterThan(20_000_000);
    expect(stalled).toBeLessThan(20_000_000);
  });
});
