import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { redis } from "../../src/redis/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;

/** Two nodes, a Redis server, and a balancer in front. */
async function startNodes({ transport = "websocket" as keyof typeof connectors, persistent = true } = {}) {
  const server = await RedisServer.start({ persistent });
  onTestFinished(() => server.stop());
  const balancer = new Balancer();
  await balancer.listen();
  onTestFinished(() => balancer.close());
  const [one, two] = await Promise.all([
    NodeProcess.start(server.url, transport, true),
    NodeProcess.start(server.url, transport),
  ]);
  for (const node of [one, two])
    onTestFinished(async () => {
      expect(node.lines.filter((line) => /^(?:unhandled|error)/.test(line))).toEqual([]);
      await node.end();
    });
  balancer.ports = [one.port, two.port];
  const open = async (url = "/", { jar = new CookieJar(), acks = false } = {}): Promise<Tab> => {
    const tab = new Tab(balancer.origin, jar, connectors[transport], { acks });
    onTestFinished(() => tab.cut());
    await tab.load(url);
    await tab.connect();
    return tab;
  };
  return { server, one, two, balancer, open };
}

/** Reconnects the tab like the page's script: retries until it succeeds. */
async function comeBack(tab: Tab): Promise<void> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await tab.reconnect();
    } catch (error) {
      if (attempts === 3) throw error;
    }
  }
}

const seen = (tab: Tab, message: string): number =>
  tab.messages.filter((text) => text.endsWith(`: ${message}`)).length;

describe.each(["websocket", "sse", "http"] as const)("over %s", { timeout: 60_000 }, (transport) => {
  test("the other node shows a message once when its node is killed before sending it", async () => {
    const { one, open } = await startNodes({ transport });
    const tab = await open();
    tab.start("save", { message: "fatal" });
    await one.gone;
    expect(seen(tab, "fatal")).toBe(0);
    await comeBack(tab);
    await tab.until("the message is shown", () => seen(tab, "fatal") === 1);
    await tab.event("save", { message: "after" });
    await comeBack(tab);
    await wait(200);
    expect(tab.messages).toEqual(["success: fatal", "success: after"]);
  });

  test("a message is not shown again when its node is killed before it is acknowledged", async () => {
    const { one, open } = await startNodes({ transport });
    const tab = await open();
    await tab.event("save", { message: "first" });
    await tab.event("save", { message: "second" });
    await one.end();
    await comeBack(tab);
    await tab.event("save", { message: "third" });
    expect(tab.messages).toEqual(["success: first", "success: second", "success: third"]);
  });
});

describe("over WebSocket", { timeout: 60_000 }, () => {
  test("a message is shown once when Redis restarts with its data in between", async () => {
    const { server, one, two, open } = await startNodes();
    const tab = await open();
    tab.start("save", { message: "fatal" });
    await one.gone;
    await server.restart();
    await comeBack(tab);
    await tab.until("the message is shown", () => seen(tab, "fatal") === 1);
    await tab.event("save", { message: "after" });
    await comeBack(tab);
    expect(tab.messages.toSorted()).toEqual(["success: after", "success: fatal"]);
    await vi.waitFor(async () => expect((await two.health()).broker).toBe("connected"), 10_000);
    await wait(200);
    expect(tab.messages.toSorted()).toEqual(["success: after", "success: fatal"]);
  });

  test("a message is shown once when Redis is down as the tab reconnects", async () => {
    const { server, one, two, open } = await startNodes();
    const tab = await open("/", { acks: true });
    await tab.event("saveLater", { message: "not seen" });
    await tab.event("save", { message: "seen" });
    tab.cut();
    await wait(500);
    await one.end();
    await server.kill();
    await comeBack(tab);
    expect((await two.health()).broker).toBe("disconnected");
    await tab.event("save", { message: "meanwhile" });
    expect(tab.messages).toEqual(["success: seen", "success: meanwhile"]);
    await server.start();
    await tab.until("the other node's message has come", () => seen(tab, "not seen") === 1);
    await comeBack(tab);
    await wait(200);
    expect(tab.messages).toEqual(["success: seen", "success: meanwhile", "success: not seen"]);
    expect((await two.health()).broker).toBe("connected");
  });

  test("messages held only by the killed node are lost with Redis's data, and the log reports it", async () => {
    const { server, one, two, open } = await startNodes({ persistent: false });
    const tab = await open("/", { acks: true });
    await tab.event("saveLater", { message: "lost" });
    tab.cut();
    await wait(500);
    await one.end();
    await server.restart();
    await vi.waitFor(async () => expect((await two.health()).broker).toBe("connected"), 10_000);
    await comeBack(tab);
    await tab.event("save", { message: "after" });
    expect(tab.messages).toEqual(["success: after"]);
    expect(two.lines.join("\n")).toContain("warn: Redis restarted without its data");
  });

  test("a surviving node writes its messages again after Redis has lost its data", async () => {
    const { server, one, open } = await startNodes({ persistent: false });
    const tab = await open();
    tab.cut();
    await tab.connect();
    await tab.event("save", { message: "kept" });
    await server.restart();
    await vi.waitFor(() => expect(one.lines.join("\n")).toContain("info: Reconnected to Redis"), 10_000);
    const length = tab.log.length;
    await one.end();
    await comeBack(tab);
    await tab.until("it comes again", () => tab.typesSince(length).includes("flash"));
    expect(tab.messages).toEqual(["success: kept"]);
  });

  test("a node that is asked to stop hands its messages over and exits with 0", async () => {
    const { one, open } = await startNodes();
    const tab = await open();
    await tab.event("save", { message: "kept" });
    const length = tab.log.length;
    expect(await one.end("SIGTERM")).toBe(0);
    await comeBack(tab);
    expect(tab.typesSince(length)).toContain("flash");
    expect(tab.messages).toEqual(["success: kept"]);
  });

  test("a tab that moves to another node while its own is alive leaves nothing behind", async () => {
    const { one, two, balancer, open } = await startNodes();
    const tab = await open();
    await tab.event("save", { message: "kept" });
    balancer.ports = [two.port];
    await comeBack(tab);
    await vi.waitFor(async () => expect((await one.health()).sessions).toBe(0));
    balancer.ports = [one.port];
    await comeBack(tab);
    await tab.event("save", { message: "back" });
    expect(tab.messages).toEqual(["success: kept", "success: back"]);
  });

  test("another page with the same token gets none of the first page's messages", async () => {
    const { two, balancer, open } = await startNodes();
    const jar = new CookieJar();
    const tab = await open("/", { jar });
    await tab.event("save", { message: "mine" });
    balancer.ports = [two.port];
    const copy = new Tab(balancer.origin, jar, connectors.websocket, { acks: false });
    onTestFinished(() => copy.cut());
    await copy.load("/");
    copy.token = tab.token;
    await copy.connect();
    await copy.event("save", { message: "the copy's" });
    expect(copy.messages).toEqual(["success: the copy's"]);
    await tab.event("save", { message: "mine too" });
    expect(tab.messages).toEqual(["success: mine", "success: mine too"]);
  });
});

describe("topics", { timeout: 60_000 }, () => {
  test("flash reaches every tab on every node, from a node and from a process without an application", async () => {
    const { server, one, two, balancer, open } = await startNodes();
    const first = await open("/?person=1");
    balancer.ports = [two.port];
    const [second, stranger] = [await open("/?person=1"), await open("/?person=2")];
    one.publish("user:1");
    const worker = await redis({ url: server.url });
    worker.flash.to("user:1").put("success", "from a worker");
    worker.broadcast("everybody", "a message");
    await worker.close();
    for (const tab of [first, second]) await tab.until("all has come", () => tab.messages.length === 3);
    await stranger.until("the message has come", () => stranger.messages.length === 1);
    for (const tab of [first, second])
      expect(tab.messages.toSorted()).toEqual([
        "info: for user:1",
        "info: heard a message",
        "success: from a worker",
      ]);
    expect(stranger.messages).toEqual(["info: heard a message"]);
  });

  test("flash for a user without a tab is in the next page, once, even without a script", async () => {
    const { server, two, balancer, open } = await startNodes();
    const worker = await redis({ url: server.url });
    onTestFinished(() => worker.close());
    const tab = await open("/?person=1");
    tab.cut();
    await wait(100);
    worker.flash.to("user:1").put("success", "your report is ready");
    await wait(100);
    balancer.ports = [two.port];
    const next = new Tab(balancer.origin, new CookieJar(), connectors.websocket);
    await next.load("/?person=1");
    expect(next.messages).toEqual(["success: your report is ready"]);
    const after = await open("/?person=1");
    await comeBack(tab);
    await wait(100);
    expect([after.messages, tab.messages]).toEqual([[], []]);
  });

  test("carried flash is shown once by whichever node serves the next page", async () => {
    const { two, balancer, open } = await startNodes();
    const tab = await open();
    balancer.ports = [two.port];
    const length = tab.log.length;
    await tab.event("carry", { message: "carried" });
    await tab.until("the other page is there", () => tab.typesSince(length).includes("mount"));
    await tab.until("the message is there", () => tab.messages.length === 1);
    expect(tab.messages).toEqual(["success: carried"]);
  });
});
