import { afterAll, beforeAll, expect, test } from "vitest";
import { type CarryStore, MemoryBroker, MemoryCarryStore } from "../../src/live/index.js";
import { type RedisParts, redis } from "../../src/redis/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { describeBroker, type Nodes } from "./broker-conformance.js";
import { MemoryOutboxes } from "./memory-outbox-store.js";
import { describeOutboxStore } from "./outbox-conformance.js";
import { RedisServer } from "./redis-server.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server?.stop());

let pairs = 0;

/** Two nodes on a real Redis, with their own key prefix. */
async function onRedis<T>(part: (parts: RedisParts) => T): Promise<Nodes<T>> {
  const options = { url: server.url, prefix: `pair:${pairs++}` };
  const [one, two] = [await redis(options), await redis(options)];
  return {
    nodes: [part(one), part(two)],
    settled: async () => {
      // One round trip per node after everything both have sent; twice, for the replies.
      for (let round = 0; round < 2; round++)
        for (const { carryStore } of [one, two, one]) await carryStore.take("nothing");
    },
    close: async () => {
      await Promise.all([one.close(), two.close()]);
    },
  };
}

async function inMemory<T>(one: T, two: T): Promise<Nodes<T>> {
  return { nodes: [one, two], settled: async () => {}, close: async () => {} };
}

describeBroker("the broker in memory", () => {
  const broker = new MemoryBroker(new FakeClock());
  return inMemory(broker, broker);
});
describeBroker("the broker on Redis", () => onRedis(({ broker }) => broker));

describeOutboxStore("the outbox store in memory", () => {
  const all = new MemoryOutboxes();
  return inMemory(all.node(), all.node());
});
describeOutboxStore("the outbox store on Redis", () => onRedis(({ outboxStore }) => outboxStore));

const carryStores: [string, () => Promise<Nodes<CarryStore>>][] = [
  [
    "in memory",
    () => {
      const store = new MemoryCarryStore(new FakeClock());
      return inMemory(store, store);
    },
  ],
  ["on Redis", () => onRedis(({ carryStore }) => carryStore)],
];

test.each(carryStores)("a carry store %s lets each name be used once across all nodes", async (_, open) => {
  const { nodes, close } = await open();
  const uses = await Promise.all([0, 1, 0, 1, 0].map(async (node) => nodes[node as 0 | 1].once("n", 60_000)));
  expect(uses.filter(Boolean)).toEqual([true]);
  expect(await nodes[1].once("m", 60_000)).toBe(true);
  await close();
});

test.each(carryStores)("a carry store %s keeps a text until it is taken, on any node", async (_, open) => {
  const { nodes, close } = await open();
  await nodes[0].keep("n", "text", 60_000);
  expect(await nodes[1].take("n")).toBe("text");
  expect(await nodes[1].take("n")).toBeUndefined();
  expect(await nodes[1].take("unknown")).toBeUndefined();
  await close();
});
