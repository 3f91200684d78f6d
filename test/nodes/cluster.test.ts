import { createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type RedisParts, redis } from "../../src/redis/index.js";
import {
  carryStoreCases,
  inboxStoreCases,
  type Nodes,
  outboxStoreCases,
  undoStoreCases,
} from "../../src/testing/store-conformance.js";
import { describeBroker } from "./broker-conformance.js";
import { Recorder } from "./recorder.js";
import { RedisCluster } from "./redis-cluster.js";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
}, 120_000);
afterAll(() => cluster?.stop());

let pairs = 0;

function node(prefix: string, recorder = new Recorder()): Promise<RedisParts> {
  const client = createCluster({ rootNodes: cluster.rootNodes });
  // A busy machine may take longer than a server may in production.
  return redis({ client, prefix, timeoutMs: 5_000, logger: recorder.logger });
}

async function onCluster<T>(part: (parts: RedisParts) => T): Promise<Nodes<T>> {
  const prefix = `pair:${pairs++}`;
  const [one, two] = [await node(prefix), await node(prefix)];
  return {
    nodes: [part(one), part(two)],
    settled: async () => {
      for (let round = 0; round < 2; round++)
        for (const { carryStore } of [one, two, one]) await carryStore.take("nothing");
    },
    close: async () => {
      await Promise.all([one.close(), two.close()]);
    },
  };
}

describeBroker("the broker on a cluster", () => onCluster(({ broker }) => broker));
describe("the stores on a cluster", () => {
  for (const { name, run } of [
    ...outboxStoreCases(() => onCluster(({ outboxStore }) => outboxStore)),
    ...carryStoreCases(() => onCluster(({ carryStore }) => carryStore)),
    ...undoStoreCases(() => onCluster(({ undoStore }) => undoStore)),
    ...inboxStoreCases(() => onCluster(({ inboxStore }) => inboxStore)),
  ])
    test(name, run);
});

describe("two nodes on a cluster", () => {
  async function pair(prefix: string): Promise<{ one: RedisParts; shown: string[]; recorder: Recorder }> {
    const recorder = new Recorder();
    const [one, two] = [await node(prefix, recorder), await node(prefix)];
    onTestFinished(async () => {
      await Promise.all([one.close(), two.close()]);
    });
    expect([one.broker.connected, two.broker.connected]).toEqual([true, true]);
    const shown: string[] = [];
    const subscription = two.broker.subscribe("room", {
      message: () => {},
      flash: (command) => command.action === "put" && shown.push(command.message),
    });
    await subscription.present(true);
    return { one, shown, recorder };
  }

  test("lose and repeat nothing while their slot moves to another primary", async () => {
    const { one, shown } = await pair("moves");
    const key = "{moves}:generation";
    const put: string[] = [];
    const say = (): void => {
      const text = `${put.length}`;
      put.push(text);
      one.flash.to("room").put("info", text);
      one.flash.to("nobody").put("info", text);
    };
    for (let at = 0; at < 20; at++) say();
    await vi.waitFor(() => expect(shown.length).toBe(20));
    const from = await cluster.primaryOf(key);
    const to = cluster.servers.slice(0, 3).find((server) => server !== from);
    if (!to) throw new Error("no other primary");
    await cluster.moveSlot(key, to, async () => say());
    for (let at = 0; at < 20; at++) say();
    await vi.waitFor(() => expect(shown.length).toBe(put.length), 40_000);
    expect(new Set(shown).size).toBe(put.length);
    expect(await cluster.primaryOf(key)).toBe(to);
    const waited: string[] = [];
    const subscription = one.broker.subscribe("nobody", {
      message: () => {},
      flash: (command) => command.action === "put" && waited.push(command.message),
    });
    await subscription.present(true);
    await vi.waitFor(() => expect(new Set(waited)).toEqual(new Set(put)), 40_000);
    expect(waited.length).toBe(put.length);
  }, 120_000);

  test("follow the replica that is promoted when their primary is killed, and lose no flash", async () => {
    const { one, shown, recorder } = await pair("fails");
    one.flash.to("room").put("info", "before");
    await vi.waitFor(() => expect(shown).toEqual(["before"]));
    const primary = await cluster.primaryOf("{fails}:generation");
    await primary.kill();
    await vi.waitFor(() => expect(one.broker.connected).toBe(false));
    one.flash.to("room").put("info", "meanwhile");
    await vi.waitFor(() => expect(shown).toEqual(["before", "meanwhile"]), 60_000);
    expect(recorder.lines.join("\n")).toMatch(/this node works alone until it reconnects/);
  }, 120_000);
});
