import { createClient } from "redis";
import { expect, onTestFinished, test } from "vitest";
import type { FlashPut } from "../../src/wire/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { Random } from "../faults/random.js";
import { longRun } from "../support/long-run.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;

/** Parameters of the Undo button of an order's message. */
function undoOf(tab: Tab, order: number): { readonly id: string } {
  const puts = tab.log.flatMap((frame) => (frame.type === "flash" ? [frame as unknown as FlashPut] : []));
  const put = puts.findLast(({ message }) => message === `Order ${order} deleted.`);
  return put?.button?.params as { id: string };
}

/** Which faults an attempt meets, in a random order. */
interface Faults {
  readonly cuts: number;
  readonly kills: number;
}

/**
 * Removes orders and undoes some of them, while the connection is cut after each step, the laptop sleeps, views
 * redirect, and nodes are killed.
 */
async function survive(
  transport: keyof typeof connectors,
  seed: number,
  { cuts, kills }: Faults,
): Promise<void> {
  const random = new Random(seed);
  const server = await RedisServer.start();
  onTestFinished(() => server.stop());
  const client = createClient({ url: server.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const balancer = new Balancer();
  await balancer.listen();
  onTestFinished(() => balancer.close());
  const startNode = async (): Promise<NodeProcess> => {
    const node = await NodeProcess.start(server.url, transport, false, "undo-program.ts");
    onTestFinished(() => void node.end());
    return node;
  };
  const nodes = await Promise.all([startNode(), startNode()]);
  const route = (): void => {
    balancer.ports = nodes.map(({ port }) => port);
  };
  route();
  const tab = new Tab(balancer.origin, new CookieJar(), connectors[transport]);
  onTestFinished(() => tab.cut());
  await tab.load("/");
  await tab.connect();

  let orders = 0;
  /** Orders that were undone while their node was alive, well before the deadline. */
  const restored: number[] = [];
  const reconnect = (): Promise<void> => tab.reconnect().catch(() => tab.reconnect());
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const remove = (event: string, seconds: number): Promise<unknown> =>
    tab.event(event, { order: ++orders, seconds });
  const steps = {
    remove: () => remove("remove", random.pick([1, 15])),
    async leave() {
      const { length } = tab.log;
      await remove("removeAndLeave", random.pick([1, 15]));
      // A cut while the view is being replaced has tests of its own: test/faults.
      await tab.until("the next view is mounted", () => tab.typesSince(length).includes("mount"));
    },
    async undo() {
      await remove("remove", 15);
      await reconnect();
      await tab.event("djUndo", undoOf(tab, orders));
      restored.push(orders);
    },
    async undoLate() {
      await remove("remove", 1);
      tab.cut();
      // About at the deadline.
      await wait(random.between(1_900, 2_200));
      await reconnect();
      await tab.event("djUndo", undoOf(tab, orders));
    },
    async sleep() {
      await remove("remove", 1);
      tab.cut();
      await wait(2_500);
    },
    async kill() {
      await remove("remove", 15);
      // The node is killed while it undoes this one.
      tab.start("djUndo", undoOf(tab, orders));
      await wait(random.between(0, 30));
      await nodes.shift()?.end("SIGKILL");
      nodes.push(await startNode());
      route();
    },
  };
  const { kill, ...others } = steps;
  for (let cut = 0; cut < cuts; cut++) {
    const isKill = Math.floor((cut * kills) / cuts) !== Math.floor(((cut + 1) * kills) / cuts);
    await (isKill ? kill : random.pick(Object.values(others)))();
    await reconnect();
  }

  const outcomes = async (): Promise<ReadonlySet<string>> => new Set(await client.lRange("outcomes", 0, -1));
  // The lease of a killed node is 30 seconds.
  await expect
    .poll(async () => (await outcomes()).size, { timeout: 80_000, interval: 200 })
    .toBeGreaterThanOrEqual(orders);
  await expect.poll(() => client.exists("djust:undo:due"), { timeout: 80_000, interval: 200 }).toBe(0);
  const found = [...(await outcomes())].map((outcome) => outcome.split(" "));
  const where = `${transport}, seed ${seed}`;
  expect(
    found.map(([, order]) => Number(order)).toSorted((a, b) => a - b),
    where,
  ).toEqual(Array.from({ length: orders }, (_, at) => at + 1));
  const undone = found.filter(([outcome]) => outcome === "restored").map(([, order]) => Number(order));
  expect(undone, where).toEqual(expect.arrayContaining(restored));
}

// All at once, because each waits for the lease of a killed node.
test("over each transport, each action has one outcome through cuts, redirects, a sleeping laptop and killed nodes", {
  timeout: longRun(600_000, 120_000),
}, async () => {
  const seeds = longRun([1, 2, 3], [Date.now() % 1_000]);
  const faults = longRun({ cuts: 50, kills: 3 }, { cuts: 6, kills: 1 });
  for (const seed of seeds)
    await Promise.all(
      (["websocket", "sse", "http"] as const).map((transport) => survive(transport, seed, faults)),
    );
});
