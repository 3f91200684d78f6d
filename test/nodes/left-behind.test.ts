import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { OutboxStore } from "../../src/live/index.js";
import { createApp, djFlash, html, LiveView } from "../../src/server/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { MemoryOutboxes } from "./memory-outbox-store.js";
import { Balancer } from "./nodes.js";

class Desk extends LiveView {
  static override events = { save: true };
  static mounts = 0;
  count = 0;
  override mount(): void {
    Desk.mounts++;
  }
  save({ message = "" }: { message?: string }): void {
    this.count++;
    this.putFlash("success", message);
  }
  override render() {
    return html`${djFlash()}<p>saved ${this.count}</p>`;
  }
}

let balancer: Balancer;
beforeEach(async () => {
  balancer = new Balancer();
  await balancer.listen();
  return () => balancer.close();
});

async function start(outboxStore?: OutboxStore) {
  const secret = "a secret of all nodes of this test";
  const app = createApp({
    secret,
    ...(outboxStore && { outboxStore }),
    routes: { "/": Desk },
    logger: false,
  });
  const { port } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  onTestFinished(() => app.close());
  return { app, port };
}

/** Two nodes; the first is not notified when its sessions move elsewhere. */
async function startNodes() {
  const all = new MemoryOutboxes();
  const deaf = all.node();
  deaf.listen = () => {};
  return { one: await start(deaf), two: await start(all.node()) };
}

test("a tab that returns to a node it has left is mounted anew there", async () => {
  const { one, two } = await startNodes();
  const tab = new Tab(balancer.origin, new CookieJar(), connectWebSocket);
  onTestFinished(() => tab.cut());
  balancer.ports = [one.port];
  await tab.load("/");
  await tab.connect();
  await tab.event("save", { message: "first" });
  balancer.ports = [two.port];
  await tab.reconnect();
  await tab.event("save", { message: "second" });
  balancer.ports = [one.port];
  await tab.reconnect();
  expect(tab.text).toBe("saved 0");
  await tab.event("save", { message: "third" });
  expect(tab.text).toBe("saved 1");
  expect(tab.messages).toEqual(["success: first", "success: second", "success: third"]);
  expect([one.app.health().sessions, two.app.health().sessions]).toEqual([1, 0]);
});

test("a tab that received nothing from its session on a node gets that session again", async () => {
  const { one, two } = await startNodes();
  const tab = new Tab(balancer.origin, new CookieJar(), connectWebSocket);
  onTestFinished(() => tab.cut());
  balancer.ports = [one.port];
  await tab.load("/");
  await tab.connect();
  await tab.event("save", { message: "first" });
  const { token } = tab;
  balancer.ports = [two.port];
  await tab.reconnect();
  const { mounts } = Desk;
  tab.token = token;
  await tab.reconnect();
  expect(Desk.mounts).toBe(mounts);
  await tab.event("save", { message: "second" });
  expect(tab.messages).toEqual(["success: first", "success: second"]);
  expect(two.app.health().sessions).toBe(1);
});

test("a tab's claim about an earlier session does not count for a later one", async () => {
  const [one, two] = [await start(), await start()];
  const tab = new Tab(balancer.origin, new CookieJar(), connectWebSocket);
  onTestFinished(() => tab.cut());
  balancer.ports = [one.port];
  await tab.load("/");
  await tab.connect();
  const { token } = tab;
  balancer.ports = [two.port];
  await tab.reconnect();
  const { mounts } = Desk;
  const { length } = tab.log;
  tab.token = token;
  await tab.reconnect();
  expect(Desk.mounts).toBe(mounts);
  expect(tab.log.slice(length).find(({ type }) => type === "mount")).toHaveProperty("tree");
});

test("ids continue from node to node, even for a client that keeps its page's token", async () => {
  const all = new MemoryOutboxes();
  const [one, two] = [await start(all.node()), await start(all.node())];
  const tab = new Tab(balancer.origin, new CookieJar(), connectWebSocket);
  onTestFinished(() => tab.cut());
  balancer.ports = [one.port];
  await tab.load("/");
  const { token } = tab;
  const comeBack = (): Promise<void> => {
    tab.token = token;
    return tab.reconnect();
  };
  for (const [at, { port }] of [one, two, one].entries()) {
    balancer.ports = [port];
    await comeBack();
    await tab.event("save", { message: `${at}` });
    // The message is acknowledged.
    await comeBack();
  }
  expect(tab.messages).toEqual(["success: 0", "success: 1", "success: 2"]);
});
