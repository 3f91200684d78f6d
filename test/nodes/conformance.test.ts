import { afterAll, beforeAll, describe, test } from "vitest";
import { MemoryBroker, MemoryCarryStore, MemoryInboxStore, MemoryUndoStore } from "../../src/live/index.js";
import { type RedisParts, redis } from "../../src/redis/index.js";
import { systemClock } from "../../src/server/node-ports.js";
import {
  carryStoreCases,
  inboxStoreCases,
  type Nodes,
  outboxStoreCases,
  type StoreCase,
  undoStoreCases,
} from "../../src/testing/store-conformance.js";
import { FakeClock } from "../behaviours/clock.js";
import { describeBroker } from "./broker-conformance.js";
import { MemoryOutboxes } from "./memory-outbox-store.js";
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

function onOneNode<T>(one: T): Promise<Nodes<T>> {
  return inMemory(one, one);
}

describeBroker("the broker in memory", () => {
  const broker = new MemoryBroker(new FakeClock());
  return inMemory(broker, broker);
});
describeBroker("the broker on Redis", () => onRedis(({ broker }) => broker));

/** Each suite on each implementation. */
const suites: { readonly [name: string]: readonly StoreCase[] } = {
  "the outbox store in memory": outboxStoreCases(() => {
    const all = new MemoryOutboxes();
    return inMemory(all.node(), all.node());
  }),
  "the outbox store on Redis": outboxStoreCases(() => onRedis(({ outboxStore }) => outboxStore)),
  "the carry store in memory": carryStoreCases(() => onOneNode(new MemoryCarryStore(systemClock))),
  "the carry store on Redis": carryStoreCases(() => onRedis(({ carryStore }) => carryStore)),
  "the undo store in memory": undoStoreCases(() => onOneNode(new MemoryUndoStore(systemClock))),
  "the undo store on Redis": undoStoreCases(() => onRedis(({ undoStore }) => undoStore)),
  "the inbox store in memory": inboxStoreCases(() => onOneNode(new MemoryInboxStore(systemClock))),
  "the inbox store on Redis": inboxStoreCases(() => onRedis(({ inboxStore }) => inboxStore)),
};
describe.each(Object.entries(suites))("%s", (_, cases) => {
  for (const { name, run } of cases) test(name, run);
});
