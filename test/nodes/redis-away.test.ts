import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "redis";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { NumberedFlash } from "../../src/flash/index.js";
import { type RedisOptions, type RedisParts, redis } from "../../src/redis/index.js";
import { markOf, SessionHere } from "../../src/testing/store-cases/session-here.js";
import type { FlashPut } from "../../src/wire/index.js";
import { Recorder } from "./recorder.js";
import { freePort, RedisServer } from "./redis-server.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function startRedis(options: Parameters<typeof RedisServer.start>[0] = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  ends.push(() => server.stop());
  return server;
}

type Node = RedisParts & Recorder;

/** A node and its log. */
async function join(options: RedisOptions): Promise<Node> {
  const recorder = new Recorder();
  const parts = await redis({ ...options, logger: recorder.logger });
  ends.push(() => parts.close());
  parts.broker.open?.(recorder);
  return Object.assign(recorder, parts);
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

function put(message: string): FlashPut {
  return { action: "put", level: "info", message };
}

function flash(...ids: number[]): NumberedFlash[] {
  return ids.map((id) => ({ ...put(`message ${id}`), id, uid: `${id}` }));
}

const [mark, next] = [markOf(0), markOf(1)];
/** Redis has done what the nodes have asked of it so far. */
async function settled(...nodes: Node[]): Promise<void> {
  for (const { carryStore } of nodes) await carryStore.take("nothing");
}

const connected = (...nodes: Node[]): Promise<void> =>
  vi.waitFor(() => expect(nodes.every(({ broker }) => broker.connected)).toBe(true), 10_000);
const away = (...nodes: Node[]): Promise<void> =>
  vi.waitFor(() => expect(nodes.some(({ broker }) => broker.connected)).toBe(false), 10_000);
/** The last log message once a node has caught up. */
const back = (...nodes: Node[]): Promise<void> =>
  vi.waitFor(() => {
    for (const { lines } of nodes) expect(lines.join("\n")).toContain("info: Reconnected to Redis");
  }, 10_000);

describe("without Redis", () => {
  test("a node starts alone, logs it, and joins when Redis is available", async () => {
    const port = await freePort();
    const node = await join({ url: `redis://127.0.0.1:${port}` });
    expect(node.broker.connected).toBe(false);
    expect(node.lines).toEqual(["warn: Redis cannot be reached; this node works alone until it reconnects"]);
    expect(node.gauge("djust.broker.connected")).toBe(0);
    const got = follow(node, "room");
    node.broker.publish("room", 1);
    node.flash.to("room").put("info", "one");
    expect(got).toEqual({ messages: [1], flash: ["one"] });
    await startRedis({ port });
    await connected(node);
    expect(node.gauge("djust.broker.connected")).toBe(1);
    node.flash.to("room").put("info", "two");
    await wait(50);
    expect(got.flash).toEqual(["one", "two"]);
  });

  test("wrong credentials are refused at once", async () => {
    const server = await startRedis({ password: "right" });
    await expect(redis({ url: server.url })).rejects.toThrow(/^DJ_BROKER: Redis refused the credentials/);
    await expect(redis({ url: `redis://:wrong@127.0.0.1:${server.port}` })).rejects.toThrow("DJ_BROKER");
    const node = await join({ url: `redis://:right@127.0.0.1:${server.port}` });
    expect(node.broker.connected).toBe(true);
  });

  test.each([
    [{ url: "http://localhost" }],
    [{ url: "not a URL" }],
    [{ prefix: "" }],
    [{ timeoutMs: 0 }],
    [{ timeoutMs: Number.NaN }],
  ])("%j is refused at startup", async (options) => {
    await expect(redis(options)).rejects.toThrow(/^DJ_APP_OPTION: /);
  });

  test("a client of the application provides its settings", async () => {
    const server = await startRedis({ password: "right" });
    const client = createClient({ url: `redis://:right@127.0.0.1:${server.port}` });
    const node = await join({ client });
    expect(node.broker.connected).toBe(true);
    expect(client.isOpen).toBe(false);
  });

  test("single-use names work once per node, and kept texts are found where they were kept", async () => {
    const node = await join({ url: `redis://127.0.0.1:${await freePort()}` });
    expect(await node.carryStore.once("n", 1_000)).toBe(true);
    expect(await node.carryStore.once("n", 1_000)).toBe(false);
    await node.carryStore.keep("n", "text", 1_000);
    expect(await node.carryStore.take("n")).toBe("text");
  });

  test("a process that exits logs what it could not send", async () => {
    const node = await join({ url: `redis://127.0.0.1:${await freePort()}` });
    node.flash.to("user:1").put("info", "one");
    await node.close();
    expect(node.lines.at(-1)).toBe("warn: The connection to Redis was closed before everything was sent");
  });
});

describe("while Redis is away", () => {
  test("flash and messages reach this node's sessions at once and the others' after the reconnect", async () => {
    const server = await startRedis();
    const here = await join({ url: server.url });
    const there = await join({ url: server.url });
    const [mine, theirs] = [follow(here, "room"), follow(there, "room")];
    await settled(here, there);
    await server.kill();
    await away(here, there);
    for (const text of ["one", "two", "three"]) {
      here.flash.to("room").put("info", text);
      here.broadcast("room", text);
    }
    expect(mine).toEqual({ flash: ["one", "two", "three"], messages: ["one", "two", "three"] });
    expect(here.gauge("djust.broker.queued")).toBe(6);
    await server.start();
    await back(here, there);
    await vi.waitFor(() => expect(theirs.flash).toEqual(["one", "two", "three"]));
    await vi.waitFor(() => expect(theirs.messages).toEqual(["one", "two", "three"]));
    await wait(100);
    expect([mine.flash.length, theirs.flash.length]).toEqual([3, 3]);
    expect([mine.messages.length, theirs.messages.length]).toEqual([3, 3]);
    expect(here.gauge("djust.broker.queued")).toBe(0);
    expect(here.lines[0]).toBe("warn: Redis cannot be reached; this node works alone until it reconnects");
  });

  test("messages of two nodes reach each other, whichever reconnects first", async () => {
    const server = await startRedis();
    const [one, two] = [await join({ url: server.url }), await join({ url: server.url })];
    const [first, second] = [follow(one, "room"), follow(two, "room")];
    await settled(one, two);
    await server.kill();
    await away(one, two);
    one.broadcast("room", "from one");
    two.broadcast("room", "from two");
    await server.start();
    await back(one, two);
    await vi.waitFor(() => expect(first.messages).toEqual(["from one", "from two"]));
    await vi.waitFor(() => expect(second.messages).toEqual(["from two", "from one"]));
  });

  test("flash for an absent user waits on this node for the first to connect", async () => {
    const server = await startRedis();
    const here = await join({ url: server.url });
    const there = await join({ url: server.url });
    await server.kill();
    await away(here, there);
    here.flash.to("user:1").put("info", "shown here");
    here.flash.to("user:2").put("info", "shown there");
    expect(follow(here, "user:1").flash).toEqual(["shown here"]);
    await server.start();
    await back(here, there);
    const [again, there2] = [follow(there, "user:1"), follow(there, "user:2")];
    await vi.waitFor(() => expect(there2.flash).toEqual(["shown there"]));
    expect(again.flash).toEqual([]);
  });

  test("the send queue is bounded, and dropped entries are counted and logged", async () => {
    const server = await startRedis();
    const node = await join({ url: server.url });
    await server.kill();
    await away(node);
    for (let at = 0; at < 1_100; at++) node.flash.to(`user:${at}`).put("info", `${at}`);
    expect(node.gauge("djust.broker.queued")).toBe(1_000);
    expect(node.counts.get("djust.flash.dropped broker_away")).toBe(100);
    await server.start();
    await back(node);
    expect(node.lines.at(-1)).toMatch(/"unsent":1000,"dropped":100/);
    const [lost, kept] = [follow(node, "user:99"), follow(node, "user:100")];
    await vi.waitFor(() => expect(kept.flash).toEqual(["100"]));
    expect(lost.flash).toEqual([]);
  });

  test("a hanging Redis delays nothing longer than its reply timeout", async () => {
    const server = await startRedis();
    const here = await join({ url: server.url, timeoutMs: 1_000 });
    const there = await join({ url: server.url, timeoutMs: 1_000 });
    const theirs = follow(there, "room");
    await settled(there);
    server.freeze();
    const began = performance.now();
    here.flash.to("room").put("info", "one");
    const adding = here.outboxStore.add("s", flash(1), mark);
    await expect(adding).rejects.toThrow("DJ_BROKER");
    // Redis would not answer at all.
    expect(performance.now() - began).toBeLessThan(10_000);
    await away(here);
    const later = performance.now();
    await expect(here.outboxStore.add("s", flash(2), mark)).rejects.toThrow("DJ_BROKER");
    expect(performance.now() - later).toBeLessThan(900);
    expect(here.counts.get("djust.broker.failed keep")).toBeGreaterThan(0);
    server.thaw();
    await connected(here, there);
    await back(here);
    await vi.waitFor(() => expect(theirs.flash).toEqual(["one"]));
    expect((await there.outboxStore.claim("s", next))?.commands).toEqual(flash(1, 2));
    await wait(200);
    expect(theirs.flash).toEqual(["one"]);
  });
});

describe("when Redis is back", () => {
  test("everything is there if its data survived", async () => {
    const server = await startRedis({ persistent: true });
    const here = await join({ url: server.url });
    const there = await join({ url: server.url });
    await here.outboxStore.add("s", flash(1, 2), mark);
    here.flash.to("user:1").put("info", "waits");
    await settled(here);
    await here.close();
    await server.restart();
    await back(there);
    expect((await there.outboxStore.claim("s", next))?.commands).toEqual(flash(1, 2));
    const got = follow(there, "user:1");
    await vi.waitFor(() => expect(got.flash).toEqual(["waits"]));
    expect(there.lines.join("\n")).not.toContain("without its data");
  });

  test("data held by a live node is restored if Redis lost it, and the log reports the rest as lost", async () => {
    const server = await startRedis();
    const living = await join({ url: server.url });
    const dead = await join({ url: server.url });
    const other = await join({ url: server.url });
    await living.outboxStore.add("living", flash(1, 2, 3), mark);
    living.outboxStore.acknowledge("living", 1);
    await dead.outboxStore.add("dead", flash(1), mark);
    await dead.close();
    await server.restart();
    await back(living, other);
    expect((await other.outboxStore.claim("living", next))?.commands).toEqual(flash(2, 3));
    expect((await other.outboxStore.claim("dead", next))?.commands).toEqual([]);
    expect(living.lines.join("\n")).toContain("warn: Redis restarted without its data");
  });

  test("a claim that failed meanwhile is repeated", async () => {
    const server = await startRedis({ persistent: true });
    const [dead, living] = [await join({ url: server.url }), await join({ url: server.url })];
    await dead.outboxStore.add("s", flash(1, 2), mark);
    await dead.close();
    await server.kill();
    await away(living);
    await expect(living.outboxStore.claim("s", next)).rejects.toThrow("DJ_BROKER");
    const session = SessionHere.of(living.outboxStore, next);
    await server.start();
    await vi.waitFor(() => expect(session.inherited).toEqual(flash(1, 2)), 10_000);
  });

  test("flash of a tab that has moved meanwhile follows it", async () => {
    const server = await startRedis();
    const [from, to] = [await join({ url: server.url }), await join({ url: server.url })];
    await from.outboxStore.add("s", flash(1), mark);
    const before = SessionHere.of(from.outboxStore, mark);
    await server.kill();
    await away(from, to);
    await expect(from.outboxStore.add("s", flash(2), mark)).rejects.toThrow("DJ_BROKER");
    await to.outboxStore.claim("s", next).catch(() => {});
    const after = SessionHere.of(to.outboxStore, next);
    await server.start();
    await back(from, to);
    await vi.waitFor(() => expect(new Set(after.inherited)).toEqual(new Set(flash(1, 2))));
    await vi.waitFor(() => expect(before.yielded).toBe(true));
    expect(after.yielded).toBe(false);
  });
});

test("every flash reaches every subscriber once while connections break at random", {
  timeout: 60_000,
}, async () => {
  const server = await startRedis();
  const nodes = [await join({ url: server.url }), await join({ url: server.url })] as const;
  const people = [follow(nodes[0], "room"), follow(nodes[1], "room"), follow(nodes[1], "room")];
  await settled(...nodes);
  const operator = createClient({ url: server.url });
  await operator.connect();
  ends.push(() => operator.destroy());
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const all: string[] = [];
  let broken = 0;
  for (let at = 0; at < 200; at++) {
    all.push(`${at}`);
    nodes[random(2) as 0 | 1].flash.to("room").put("info", `${at}`);
    if (random(8) === 0) {
      const list = String(await operator.sendCommand(["CLIENT", "LIST"]));
      const ids = [...list.matchAll(/^id=(\d+) .*resp=3/gm)].map(([, id]) => id ?? "");
      const mine = await operator.clientId();
      const others = ids.filter((id) => id !== `${mine}`);
      const victim = others[random(others.length || 1)];
      if (victim === undefined) continue;
      await operator.sendCommand(["CLIENT", "KILL", "ID", victim]);
      broken++;
    }
    if (random(3) === 0) await wait(random(20));
  }
  expect(broken).toBeGreaterThan(10);
  await connected(...nodes);
  await vi.waitFor(() => {
    for (const { flash: got } of people) expect(new Set(got).size).toBe(all.length);
  }, 10_000);
  await wait(200);
  for (const { flash: got } of people) expect([...got].sort((a, b) => +a - +b)).toEqual(all);
});

test("the connection closes with the last application that uses it", async () => {
  const server = await startRedis();
  const parts = await redis({ url: server.url });
  const ends = [new Recorder(), new Recorder()].flatMap((host) => [
    parts.broker.open?.(host),
    parts.outboxStore.open?.(host),
    parts.carryStore.open?.(host),
  ]);
  for (const [at, end] of ends.entries()) {
    expect(parts.broker.connected).toBe(true);
    await end?.();
    if (at < ends.length - 1) await end?.();
  }
  await vi.waitFor(() => expect(parts.broker.connected).toBe(false));
});
