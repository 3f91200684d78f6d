import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "redis";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { NumberedFlash } from "../../src/flash/index.js";
import { type RedisOptions, type RedisParts, redis } from "../../src/redis/index.js";
import { markOf } from "../../src/testing/store-cases/session-here.js";
import { Recorder } from "../nodes/recorder.js";
import { RedisServer } from "../nodes/redis-server.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Node = RedisParts & Recorder;
type Operator = Awaited<ReturnType<typeof connectOperator>>;

async function connectOperator(url: string) {
  const operator = createClient({ url });
  operator.on("error", () => {});
  await operator.connect();
  ends.push(() => operator.destroy());
  return operator;
}

/** Two nodes and a client with full access to their Redis. */
async function setUp(
  options: RedisOptions = {},
): Promise<{ here: Node; there: Node; operator: Operator; server: RedisServer }> {
  const server = await RedisServer.start();
  ends.push(() => server.stop());
  const join = async (): Promise<Node> => {
    const recorder = new Recorder();
    // A slow machine must not look like a server that does not reply.
    const parts = await redis({ url: server.url, timeoutMs: 10_000, ...options, logger: recorder.logger });
    ends.push(() => parts.close());
    parts.broker.open?.(recorder);
    return Object.assign(recorder, parts);
  };
  const [here, there] = [await join(), await join()];
  const operator = await connectOperator(server.url);
  return { here, there, operator, server };
}

function follow(node: Node, topic: string): { readonly flash: string[]; readonly messages: unknown[] } {
  const got = { flash: [] as string[], messages: [] as unknown[] };
  const subscription = node.broker.subscribe(topic, {
    message: (message) => got.messages.push(message),
    flash: (command) => command.action === "put" && got.flash.push(command.message),
  });
  void subscription.present(true);
  return got;
}

/** Redis has done what the nodes have asked of it so far. */
async function settled(...nodes: Node[]): Promise<void> {
  for (const { carryStore } of nodes) await carryStore.take("nothing");
}

const numbered = (id: number): NumberedFlash => ({
  action: "put",
  level: "info",
  message: `${id}`,
  id,
  uid: `${id}`,
});
const ten = Array.from({ length: 10 }, (_, at) => at);

/** Asserts that neither node has lost its connection. */
function expectConnected(...nodes: Node[]): void {
  for (const node of nodes) {
    expect(node.lines.join("\n")).not.toContain("Redis cannot be reached");
    expect(node.broker.connected).toBe(true);
  }
}

/** Makes Redis refuse every command that needs memory. */
async function fillMemory(operator: Operator): Promise<void> {
  await operator.sendCommand(["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
  await operator.sendCommand(["CONFIG", "SET", "maxmemory", "1"]);
}

describe("an error reply of Redis is an error of that command", () => {
  test("out of memory: broadcasts and flash still reach every node, and the connection stays open", async () => {
    const { here, there, operator } = await setUp();
    const theirs = follow(there, "room");
    await settled(here, there);
    await fillMemory(operator);
    for (const number of ten) {
      here.broadcast("room", number);
      here.flash.to("room").put("info", `${number}`);
    }
    await vi.waitFor(() => expect(theirs.messages).toEqual(ten));
    await vi.waitFor(() => expect(theirs.flash).toEqual(ten.map(String)));
    await expect(here.outboxStore.add("s", [numbered(1)], markOf(0))).rejects.toThrow(
      /^DJ_BROKER: .*keep.*OOM/,
    );
    expectConnected(here, there);
    // Once for keeping the message, and once for opening a group for those that follow.
    expect(here.lines.filter((line) => line.includes("Redis refused a command"))).toHaveLength(2);
  });

  test("out of memory: what could not be stored is stored once there is room", async () => {
    const { here, there, operator } = await setUp();
    await fillMemory(operator);
    here.flash.to("user:1").put("info", "for later");
    await here.outboxStore.add("s", [numbered(1)], markOf(0)).catch(() => {});
    await wait(50);
    expect(await operator.lLen("djust:waiting:user:1")).toBe(0);
    await operator.sendCommand(["CONFIG", "SET", "maxmemory", "0"]);
    await vi.waitFor(async () => expect(await operator.lLen("djust:waiting:user:1")).toBe(1), 15_000);
    const late = follow(there, "user:1");
    await vi.waitFor(() => expect(late.flash).toEqual(["for later"]));
    expect((await there.outboxStore.claim("s", markOf(1)))?.commands.map(({ id }) => id)).toEqual([1]);
    expectConnected(here, there);
  });

  test.each([
    ["log", "string"],
    ["log", "hash"],
    ["waiting:room", "string"],
    ["flash:s", "string"],
    ["session:s", "string"],
    ["late:s", "list"],
    ["generation", "list"],
  ])("a key %s of the wrong type (%s) affects its own commands only", async (key, type) => {
    const { here, there, operator, server } = await setUp();
    const theirs = follow(there, "room");
    await settled(here, there);
    const make = { string: ["SET", "x"], hash: ["HSET", "f", "x"], list: ["RPUSH", "x"] }[type] ?? [];
    await operator.sendCommand(["DEL", `djust:${key}`]);
    await operator.sendCommand([make[0] ?? "", `djust:${key}`, ...make.slice(1)]);
    await here.outboxStore.add("s", [numbered(1)], markOf(0)).catch(() => {});
    await there.outboxStore.claim("s", markOf(1)).catch(() => {});
    here.outboxStore.passOn("s", [numbered(2)], markOf(0));
    for (const number of ten) {
      here.broadcast("room", number);
      here.flash.to("room").put("info", `${number}`);
    }
    await vi.waitFor(() => expect(theirs).toEqual({ messages: ten, flash: ten.map(String) }));
    expectConnected(here, there);
    // Nodes can still join or rejoin.
    const late = await redis({ url: server.url, logger: here.logger });
    ends.push(() => late.close());
    await vi.waitFor(() => expect(late.broker.connected).toBe(true));
    late.broadcast("room", "late");
    await vi.waitFor(() => expect(theirs.messages.at(-1)).toBe("late"));
  });

  test("a node reconnects while Redis is out of memory, once", async () => {
    const { here, there, operator } = await setUp();
    const mine = follow(here, "room");
    await here.outboxStore.add("s", [numbered(1)], markOf(0));
    await fillMemory(operator);
    const list = String(await operator.sendCommand(["CLIENT", "LIST"]));
    for (const [, id = ""] of list.matchAll(/^id=(\d+) .*resp=3/gm))
      if (id !== `${await operator.clientId()}`) await operator.sendCommand(["CLIENT", "KILL", "ID", id]);
    await vi.waitFor(() => {
      for (const { lines } of [here, there]) expect(lines.join("\n")).toContain("Reconnected to Redis");
    }, 10_000);
    there.flash.to("room").put("info", "hello");
    await vi.waitFor(() => expect(mine.flash).toEqual(["hello"]));
    await wait(500);
    for (const { lines } of [here, there])
      expect(lines.filter((line) => line.includes("Redis cannot be reached"))).toHaveLength(1);
  });

  test("a command that the ACL forbids fails alone", async () => {
    const { here, there, operator } = await setUp();
    const theirs = follow(there, "room");
    await settled(here, there);
    await operator.sendCommand(["ACL", "SETUSER", "default", "-xrevrange", "-getdel", "-zadd"]);
    await here.outboxStore.add("s", [numbered(1)], markOf(0)).catch(() => {});
    expect(await here.carryStore.take("nothing")).toBeUndefined();
    here.broadcast("room", 1);
    await vi.waitFor(() => expect(theirs.messages).toEqual([1]));
    expectConnected(here, there);
  });
});

describe("a burst never closes the connection", () => {
  test("12,000 broadcasts and 3,000 flash messages at once arrive in order", {
    timeout: 30_000,
  }, async () => {
    const { here, there } = await setUp({ timeoutMs: 5_000 });
    const theirs = follow(there, "room");
    await settled(here, there);
    const numbers = Array.from({ length: 12_000 }, (_, at) => at);
    for (const number of numbers) {
      here.broadcast("room", number);
      if (number % 4 === 0) here.flash.to("room").put("info", `${number}`);
    }
    await vi.waitFor(() => expect(theirs.messages).toHaveLength(12_000), 20_000);
    await vi.waitFor(() => expect(theirs.flash).toHaveLength(3_000), 20_000);
    expect(theirs.messages).toEqual(numbers);
    expect(theirs.flash).toEqual(numbers.filter((number) => number % 4 === 0).map(String));
    expectConnected(here, there);
  });

  test("12,000 subscriptions and 12,000 sessions at once are registered", { timeout: 30_000 }, async () => {
    const { here, there } = await setUp({ timeoutMs: 20_000 });
    const topics = Array.from({ length: 12_000 }, (_, at) => `topic:${at}`);
    const followed = topics.map((topic) => follow(here, topic));
    await Promise.all(topics.map((topic) => here.outboxStore.add(topic, [numbered(1)], markOf(0))));
    expectConnected(here, there);
    there.broadcast("topic:11999", "last");
    await vi.waitFor(() => expect(followed.at(-1)?.messages).toEqual(["last"]));
  });

  test("beyond the queue limit, the oldest are dropped and counted, and later ones arrive", {
    timeout: 60_000,
  }, async () => {
    const { here, there, operator } = await setUp({ timeoutMs: 20_000 });
    await operator.sendCommand(["CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0"]);
    const received: number[] = [];
    there.broker.subscribe("room", {
      message: (message) => received.push((message as { number: number }).number),
      flash: () => {},
    });
    await settled(here, there);
    const filler = "x".repeat(100_000);
    for (let number = 0; number < 900; number++) here.broadcast("room", { number, filler });
    await vi.waitFor(() => expect(received.at(-1)).toBe(899), 30_000);
    const dropped = here.counts.get("djust.broker.failed publish") ?? 0;
    expect(dropped).toBeGreaterThan(100);
    expect(received).toHaveLength(900 - dropped);
    here.broadcast("room", { number: 900 });
    await vi.waitFor(() => expect(received.at(-1)).toBe(900), 10_000);
    expectConnected(here, there);
  });
});

describe("data published by others is validated", () => {
  const flash = { t: "room", f: { action: "put", level: "info", message: "ok", uid: "u" } };
  const changed = (change: object): string => JSON.stringify({ ...flash, f: { ...flash.f, ...change } });

  test.each([
    "",
    " ",
    "m",
    "m null",
    "m 1",
    "m []",
    "m not JSON",
    'm {"t":1,"n":"x","m":1}',
    'm {"t":"room"}',
    'm {"t":"room","n":"x","m":1',
    "1-0",
    "1-0 1",
    "1-0 1 ",
    "1-0 1 null",
    '1-0 1 {"t":"room","f":null}',
    '1-0 1 {"t":"room","f":"text"}',
    `1-0 1 ${changed({ message: 1 })}`,
    `1-0 1 ${changed({ message: "x".repeat(10_001) })}`,
    `1-0 1 ${changed({ level: "\u0000" })}`,
    `1-0 1 ${changed({ level: null })}`,
    `1-0 1 ${changed({ autoDismiss: -1 })}`,
    `1-0 1 ${changed({ uid: {} })}`,
    `1-0 1 ${changed({ button: { label: "x", event: "y", params: 1, other: true } })}`,
    `x-y 1 ${JSON.stringify(flash)}`,
    `1-0 many ${JSON.stringify(flash)}`,
  ])("%j on a topic is dropped and counted", async (text) => {
    const { here, operator } = await setUp();
    const mine = follow(here, "room");
    await settled(here);
    await operator.publish("djust:topic:room", text);
    await operator.publish("djust:topic:room", 'm {"t":"room","n":"other","m":"after"}');
    await vi.waitFor(() => expect(mine.messages).toEqual(["after"]));
    expect(mine.flash).toEqual([]);
    expect(here.counts.get("djust.broker.failed receive")).toBe(1);
    expectConnected(here);
  });

  test.each([
    "",
    "null",
    "[]",
    "{}",
    '{"session":1}',
    '{"session":"s","copy":1}',
    '{"session":"s","copy":"c"}',
  ])("%j between nodes is dropped and counted", async (text) => {
    const { here, operator } = await setUp();
    await operator.publish("djust:nodes", text);
    await vi.waitFor(() => expect(here.counts.get("djust.broker.failed receive")).toBe(1));
    expectConnected(here);
  });

  test("an invalid entry waiting under a topic is skipped, and the rest is shown", async () => {
    const { here, operator } = await setUp();
    here.flash.to("user:1").put("info", "one");
    await settled(here);
    await operator.rPush("djust:waiting:user:1", ["null", "no JSON", '{"f":{},"x":1}', '{"f":null}']);
    here.flash.to("user:1").put("info", "two");
    await settled(here);
    const mine = follow(here, "user:1");
    await vi.waitFor(() => expect(mine.flash).toEqual(["one", "two"]));
    expectConnected(here);
  });

  test("an invalid entry of a stored session is skipped, and the rest is claimed", async () => {
    const { here, there, operator } = await setUp();
    await here.outboxStore.add("s", [numbered(1), numbered(2)], markOf(0));
    await operator.zAdd("djust:flash:s", [
      { score: 3, value: "null" },
      { score: 4, value: '{"action":"put"}' },
      { score: 5, value: '{"action":"put","level":"info","message":"x","id":-1}' },
    ]);
    await operator.hSet("djust:session:s", { r: "NaN", l: "many" });
    const kept = await there.outboxStore.claim("s", markOf(1));
    expect(kept).toMatchObject({ lastRef: undefined, lastId: 0 });
    expect(kept?.commands.map(({ id }) => id)).toEqual([1, 2]);
    expectConnected(here, there);
  });

  test("an entry id far ahead hides no later flash, even across a reconnect", async () => {
    const { here, there, operator } = await setUp();
    const mine = follow(here, "room");
    await settled(here, there);
    await operator.publish("djust:topic:room", `9999999999999-0 1 ${JSON.stringify(flash)}`);
    there.flash.to("room").put("info", "one");
    await vi.waitFor(() => expect(mine.flash).toEqual(["ok", "one"]));
    const list = String(await operator.sendCommand(["CLIENT", "LIST"]));
    const others = [...list.matchAll(/^id=(\d+) .*resp=3/gm)].map(([, id = ""]) => id);
    for (const id of others)
      if (id !== `${await operator.clientId()}`) await operator.sendCommand(["CLIENT", "KILL", "ID", id]);
    there.flash.to("room").put("info", "two");
    await vi.waitFor(() => expect(mine.flash).toEqual(["ok", "one", "two"]), 10_000);
    await wait(300);
    expect(mine.flash).toEqual(["ok", "one", "two"]);
  });

  test("a Redis that returns empty with an earlier clock delivers new flash at once", async () => {
    const { here, there, operator, server } = await setUp();
    const [mine, theirs] = [follow(here, "room"), follow(there, "room")];
    await settled(here, there);
    // As if the clock had been an hour ahead until now.
    const ahead = `${Date.now() + 3_600_000}-0`;
    await operator.sendCommand(["XADD", "djust:log", ahead, "e", JSON.stringify({ ...flash, t: "other" })]);
    there.flash.to("room").put("info", "before");
    await vi.waitFor(() => expect(mine.flash).toEqual(["before"]));
    await server.restart();
    there.flash.to("room").put("info", "after");
    await vi.waitFor(() => expect(mine.flash).toEqual(["before", "after"]), 10_000);
    expect(theirs.flash).toEqual(["before", "after"]);
    there.flash.to("room").put("info", "again");
    await vi.waitFor(() => expect(mine.flash).toEqual(["before", "after", "again"]));
  });

  test("a subscriber that throws does not affect the others", async () => {
    const { here, there } = await setUp();
    here.broker.subscribe("room", {
      message: () => {
        throw Object.create(null);
      },
      flash: () => {
        throw new Error("no");
      },
    });
    const mine = follow(here, "room");
    await settled(here, there);
    there.broadcast("room", 1);
    there.flash.to("room").put("info", "one");
    await vi.waitFor(() => expect(mine).toEqual({ messages: [1], flash: ["one"] }));
    expect(here.counts.get("djust.broker.failed deliver")).toBe(2);
    expectConnected(here);
  });
});

test("flash waiting for a topic is limited in bytes, and the newest stay", async () => {
  const { here, there, operator } = await setUp();
  for (const number of ten)
    for (let times = 0; times < 4; times++)
      here.flash.to("user:1").put("info", `${number} ${"x".repeat(9_990)}`);
  await vi.waitFor(() => expect(here.counts.get("djust.flash.dropped unclaimed")).toBeGreaterThan(10));
  const bytes = Number(await operator.sendCommand(["MEMORY", "USAGE", "djust:waiting:user:1"]));
  expect(bytes).toBeLessThan(300 * 1024);
  const late = follow(there, "user:1");
  await vi.waitFor(() => expect(late.flash.length).toBeGreaterThan(20));
  expect(late.flash.at(-1)).toMatch(/^9 /);
});
