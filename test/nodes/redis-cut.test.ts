import { createClient } from "redis";
import { beforeEach, expect, test, vi } from "vitest";
import type { Subscription } from "../../src/live/index.js";
import { type RedisParts, redis } from "../../src/redis/index.js";
import { Recorder } from "./recorder.js";
import { RedisProxy } from "./redis-proxy.js";
import { RedisServer } from "./redis-server.js";

let server: RedisServer;
let proxy: RedisProxy;
let operator: ReturnType<typeof createClient>;
/** The node whose connection is cut, and one whose connection is not. */
let cut: RedisParts;
let other: RedisParts;
beforeEach(async () => {
  server = await RedisServer.start();
  proxy = await RedisProxy.start(server.port);
  operator = createClient({ url: server.url });
  await operator.connect();
  [cut, other] = [await join(proxy.url), await join(server.url)];
  return async () => {
    await cut.close();
    await other.close();
    operator.destroy();
    await proxy.stop();
    await server.stop();
  };
});

async function join(url: string): Promise<RedisParts> {
  const recorder = new Recorder();
  const parts = await redis({ url, timeoutMs: 30_000, logger: recorder.logger });
  parts.broker.open?.(recorder);
  return parts;
}

interface Person {
  readonly flash: string[];
  readonly subscription: Subscription;
}

function come({ broker }: RedisParts): Person {
  const flash: string[] = [];
  const subscription = broker.subscribe("room", {
    message: () => {},
    flash: (command) => command.action === "put" && flash.push(command.message),
  });
  void subscription.present(true);
  return { flash, subscription };
}

/** Redis counts this many nodes as present. */
const present = (nodes: number): Promise<unknown> =>
  vi.waitFor(
    async () =>
      expect(await operator.pubSubNumSub("djust:present:room")).toEqual({ "djust:present:room": nodes }),
    10_000,
  );
/** Redis has given this many flash commands to nodes. */
const published = (entries: number): Promise<unknown> =>
  vi.waitFor(async () => expect(await operator.xLen("djust:log")).toBe(entries), 10_000);
const connected = (node: RedisParts, isConnected = true): Promise<unknown> =>
  vi.waitFor(() => expect(node.broker.connected).toBe(isConnected), 10_000);
const shown = ({ flash }: Person, ...messages: string[]): Promise<unknown> =>
  vi.waitFor(() => expect(flash).toEqual(messages), 10_000);
/** What both nodes have sent so far has arrived. */
async function settled(): Promise<void> {
  for (let round = 0; round < 2; round++)
    for (const { carryStore } of [cut, other]) await carryStore.take("nothing");
}

test("flash is not lost when the connection breaks before a new subscription is confirmed", async () => {
  proxy.holdReplies();
  const person = come(cut);
  await present(1);
  other.flash.to("room").put("info", "first");
  await published(1);
  proxy.cut();
  await shown(person, "first");
});

test("a subscriber that comes while Redis cannot be reached gets what is published then, and nothing older", async () => {
  const before = come(other);
  await present(1);
  proxy.isClosed = true;
  proxy.cut();
  await connected(cut, false);
  other.flash.to("room").put("info", "too early");
  await shown(before, "too early");
  // The clocks of both sides need a moment to differ.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const person = come(cut);
  other.flash.to("room").put("info", "in time");
  await shown(before, "too early", "in time");
  proxy.isClosed = false;
  await shown(person, "in time");
  await settled();
  expect(person.flash).toEqual(["in time"]);
});

test("flash is not lost when the connection breaks again while the node catches up", async () => {
  const [person, elsewhere] = [come(cut), come(other)];
  await present(2);
  proxy.isClosed = true;
  proxy.cut();
  await connected(cut, false);
  other.flash.to("room").put("info", "while away");
  await shown(elsewhere, "while away");
  const paused = proxy.pauseAt("XREVRANGE");
  proxy.isClosed = false;
  await paused;
  other.flash.to("room").put("info", "while catching up");
  await vi.waitUntil(() => proxy.received.includes("while catching up"), 10_000);
  proxy.cut();
  await shown(person, "while away", "while catching up");
  await settled();
  expect(person.flash).toEqual(["while away", "while catching up"]);
});

test("flash for a tab that leaves as the connection breaks waits for the next tab", async () => {
  const person = come(cut);
  await present(1);
  proxy.holdRequests();
  person.subscription.end();
  other.flash.to("room").put("info", "first");
  await published(1);
  proxy.cut();
  await shown(come(other), "first");
  expect(person.flash).toEqual([]);
});

test("flash for a tab that leaves while Redis cannot be reached waits for the next tab", async () => {
  const person = come(cut);
  await present(1);
  proxy.holdReplies();
  other.flash.to("room").put("info", "first");
  await published(1);
  proxy.isClosed = true;
  proxy.cut();
  await connected(cut, false);
  person.subscription.end();
  proxy.isClosed = false;
  await connected(cut);
  const next = come(cut);
  await shown(next, "first");
  await settled();
  expect([next.flash, person.flash]).toEqual([["first"], []]);
});

test("flash that another tab has shown does not wait for the next one", async () => {
  const [person, elsewhere] = [come(cut), come(other)];
  await present(2);
  proxy.holdReplies();
  other.flash.to("room").put("info", "first");
  await published(1);
  await shown(elsewhere, "first");
  proxy.isClosed = true;
  proxy.cut();
  await connected(cut, false);
  person.subscription.end();
  elsewhere.subscription.end();
  proxy.isClosed = false;
  await connected(cut);
  await settled();
  const next = come(cut);
  await settled();
  await settled();
  expect(next.flash).toEqual([]);
});
