import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { MemoryOutboxes, MemoryOutboxStore } from "../../../test/nodes/memory-outbox-store.js";
import { createApp, html, type Listening, LiveView } from "../index.js";

class Page extends LiveView {
  override render() {
    return html`<p>page</p>`;
  }
}

/** A store whose claims wait until they are released. */
class SlowOutboxStore extends MemoryOutboxStore {
  waiting: (() => void)[] = [];

  override async claim(...given: Parameters<MemoryOutboxStore["claim"]>) {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
    return super.claim(...given);
  }
}

/** Two nodes: pages are loaded from the first, and their tabs connect to the second. */
async function nodes() {
  const outboxes = new MemoryOutboxes();
  const outboxStore = new SlowOutboxStore(outboxes);
  outboxes.nodes.push(outboxStore);
  const start = async (store: MemoryOutboxStore) => {
    const app = createApp({
      secret: "a secret that nobody could ever guess",
      logger: false,
      routes: { "/": Page },
      limits: { resumeWindowMs: 200 },
      outboxStore: store,
    });
    onTestFinished(() => app.close());
    return { app, listening: await app.listen({ port: 0, host: "127.0.0.1", signals: false }) };
  };
  const first = await start(outboxes.node());
  const second = await start(outboxStore);
  return { first, second, outboxStore };
}

async function load({ url }: Listening, cookieBefore = "") {
  const response = await fetch(url, { headers: { cookie: cookieBefore } });
  const [cookie = cookieBefore] = response.headers.getSetCookie();
  const [, token = ""] = /name="djust-token" content="([^"]*)"/.exec(await response.text()) ?? [];
  return { cookie: cookie.split(";")[0] ?? "", token };
}

async function connect({ url }: Listening, cookie: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
  await new Promise((resolve) => socket.once("open", resolve));
  return socket;
}

it("a connection that mounts two views at once keeps neither alive after it is lost", async () => {
  const { first, second, outboxStore } = await nodes();
  const one = await load(first.listening);
  const two = await load(first.listening, one.cookie);
  const socket = await connect(second.listening, two.cookie);
  const mounted: unknown[] = [];
  socket.on("message", (data) => mounted.push(JSON.parse(String(data)).type));
  for (const [tab, { token }] of Object.entries({ one, two }))
    socket.send(JSON.stringify({ type: "mount", token, url: "/", tab }));
  await expect.poll(() => outboxStore.waiting.length).toBe(2);
  for (const release of outboxStore.waiting) release();
  await expect.poll(() => mounted).toContain("mount");
  expect(second.app.health().sessions).toBe(2);
  socket.close();
  await expect.poll(() => second.app.health().sessions).toBe(0);
});

it("a view whose flash arrives while the server shuts down is not mounted", async () => {
  const { first, second, outboxStore } = await nodes();
  const { cookie, token } = await load(first.listening);
  const socket = await connect(second.listening, cookie);
  const frames: unknown[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  socket.send(JSON.stringify({ type: "mount", token, url: "/", tab: "one" }));
  await expect.poll(() => outboxStore.waiting.length).toBe(1);
  const closed = second.app.close();
  outboxStore.waiting[0]?.();
  await closed;
  expect(second.app.health().sessions).toBe(0);
  expect(frames).not.toContainEqual(expect.objectContaining({ type: "mount" }));
});
