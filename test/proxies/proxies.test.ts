import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { type App, createApp, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { freePort } from "../nodes/redis-server.js";
import { type ProxyName, proxies, startProxy } from "./proxy.js";

const tabsCount = 20;

class Page extends LiveView {
  @eventHandler() save() {
    this.putFlash("success", "Saved");
  }
  override render() {
    return html`${djFlash()}<button dj-click="save">Save</button>`;
  }
}

/** A server that can be stopped and started again on its port, as in a deployment. */
async function server(port: number): Promise<{ restart(): Promise<void> }> {
  let app: App;
  const start = async (): Promise<void> => {
    app = createApp({
      secret: "a secret that nobody could ever guess",
      logger: false,
      trustProxy: true,
      routes: { "/": Page },
    });
    await app.listen({ port, host: "127.0.0.1", signals: false });
  };
  await start();
  onTestFinished(() => app.close());
  return {
    restart: async () => {
      await app.close();
      await wait(500);
      await start();
    },
  };
}

async function site(name: ProxyName) {
  const ports = [await freePort(), await freePort()] as const;
  const servers = await Promise.all(ports.map(server));
  const port = await freePort();
  const proxy = await startProxy(name, port, ports);
  onTestFinished(() => proxy.stop());
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => expect((await fetch(origin)).status).toBe(200), {
    timeout: 20_000,
    interval: 100,
  });
  return { origin, port, servers };
}

/** A page: its cookies, and the token with which its tab attaches. */
async function openPage(origin: string): Promise<{ cookie: string; token: string }> {
  const page = await fetch(origin);
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const [, token = ""] = /name="djust-token" content="([^"]+)"/.exec(await page.text()) ?? [];
  return { cookie, token };
}

/** A tab that comes back whenever its connection is lost. */
async function openTab(origin: string) {
  const { cookie, token } = await openPage(origin);
  let socket: WebSocket;
  let isMounted = false;
  let isOver = false;
  const messages: string[] = [];
  let ref = 0;
  const open = (): void => {
    socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie, origin } });
    socket.on("open", () => socket.send(JSON.stringify({ type: "mount", token, url: "/", tab: "tab" })));
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "mount") isMounted = true;
      if (frame.type === "flash") messages.push(frame.message);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      isMounted = false;
      if (!isOver) setTimeout(open, 250);
    });
  };
  open();
  onTestFinished(() => {
    isOver = true;
    socket.terminate();
  });
  return {
    mounted: () => isMounted,
    messages,
    click: () => socket.send(JSON.stringify({ type: "event", event: "save", params: {}, ref: ++ref })),
  };
}

describe.each(proxies)("behind %s as the docs configure it", (name) => {
  it("every tab is back within ten seconds of a rolling restart, and its clicks are answered", async () => {
    const { origin, servers } = await site(name);
    const tabs = await Promise.all(Array.from({ length: tabsCount }, () => openTab(origin)));
    const allMounted = (ms: number) =>
      vi.waitFor(() => expect(tabs.filter((tab) => !tab.mounted())).toHaveLength(0), {
        timeout: ms,
        interval: 50,
      });
    await allMounted(10_000);
    for (const each of servers) {
      await each.restart();
      await allMounted(10_000);
    }
    for (const tab of tabs) tab.click();
    await vi.waitFor(
      () => expect(tabs.map(({ messages }) => messages)).toEqual(tabs.map(() => ["Saved"])),
      10_000,
    );
  }, 90_000);

  it("an event stream brings its first frame at once", async () => {
    const { origin } = await site(name);
    const { cookie, token } = await openPage(origin);
    const mount = encodeURIComponent(JSON.stringify({ type: "mount", token, url: "/", tab: "tab" }));
    const aborter = new AbortController();
    onTestFinished(() => aborter.abort());
    const stream = await fetch(`${origin}/_djust/sse?mount=${mount}`, {
      headers: { cookie },
      signal: AbortSignal.any([aborter.signal, AbortSignal.timeout(5_000)]),
    });
    const chunk = await stream.body?.getReader().read();
    expect(Buffer.from(chunk?.value ?? []).toString()).toContain('"type":"mount"');
  }, 60_000);

  it("a request without a Host header gets an answer that is no server error", async () => {
    const { port } = await site(name);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.0\r\n\r\n"));
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] [1234]\d\d/);
  }, 60_000);
});
