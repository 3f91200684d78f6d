import { createClient } from "redis";
import { expect, onTestFinished, test } from "vitest";
import type { FlashPut } from "../../src/wire/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { Random } from "../faults/random.js";
import { isLongRun, longRun } from "../support/long-run.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

/** How long an attempt may take on a busy machine, in ms: its cuts, and the lease of a killed node, which is 30 seconds. */
const attemptMs = longRun(240_000, 120_000);

const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;

/** Parameters of the Undo button of an order's message. */
function undoOf(tab: Tab, order: number): { readonly id: string } | undefined {
  const puts = tab.log.flatMap((frame) => (frame.type === "flash" ? [frame as unknown as FlashPut] : []));
  const put = puts.findLast(({ message }) => message === `Order ${order} deleted.`);
  return put?.button?.params as { id: string } | undefined;
}

/** Which faults an attempt meets, in a random order. */
interface Faults {
  readonly cuts: number;
  readonly kills: number;
}

/** Deadlines of messages, in seconds. The server waits one second longer. */
const soon = 0.2;
const later = 60;

/**
 * Removes orders and undoes some of them, while the connection is cut after each step, the laptop sleeps, views
 * redirect, and nodes are killed.
 *
 * @returns what happened, in a sentence
 */
async function survive(
  transport: keyof typeof connectors,
  seed: number,
  { cuts, kills }: Faults,
): Promise<string> {
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
  /** Process ids of the nodes that were killed. */
  const killed: (number | undefined)[] = [];
  let replacement: Promise<void> | undefined;
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
  const undo = async (): Promise<void> => {
    await tab.until("the message is shown", () => undoOf(tab, orders) !== undefined);
    await tab.event("djUndo", undoOf(tab, orders));
  };
  const steps = {
    remove: () => remove("remove", random.pick([soon, later])),
    async leave() {
      const { length } = tab.log;
      const isUndone = random.next() < 0.5;
      await remove("removeAndLeave", isUndone ? later : random.pick([soon, later]));
      // A cut while the view is being replaced has tests of its own: test/faults.
      await tab.until("the next view is mounted", () => tab.typesSince(length).includes("mount"));
      if (!isUndone) return;
      await reconnect();
      await undo();
      restored.push(orders);
    },
    async undo() {
      await remove("remove", later);
      await reconnect();
      await undo();
      restored.push(orders);
    },
    async undoLate() {
      await remove("remove", soon);
      tab.cut();
      // About at the deadline.
      await wait(random.between(1_100, 1_300));
      await reconnect();
      await undo();
    },
    async sleep() {
      await remove("remove", soon);
      tab.cut();
      await wait(1_500);
    },
    async kill() {
      await remove("remove", later);
      // The node is killed while it undoes this one.
      tab.start("djUndo", undoOf(tab, orders) ?? {});
      await wait(random.between(0, 30));
      await replacement;
      const node = nodes.shift();
      killed.push(node?.process.pid);
      await node?.end("SIGKILL");
      route();
      replacement = startNode().then((started) => {
        nodes.push(started);
        route();
      });
    },
  };
  const { kill, ...others } = steps;
  for (let cut = 0; cut < cuts; cut++) {
    const isKill = Math.floor((cut * kills) / cuts) !== Math.floor(((cut + 1) * kills) / cuts);
    await (isKill ? kill : random.pick(Object.values(others)))();
    await reconnect();
  }
  await replacement;

  const where = `${transport}, seed ${seed}`;
  await expect
    .poll(() => client.exists("djust:undo:due"), { timeout: attemptMs, interval: 200, message: where })
    .toBe(0);
  const outcomes = Object.values(await client.hGetAll("outcomes")).map(readOutcome);
  expect(
    outcomes.map(({ order }) => order).toSorted((a, b) => a - b),
    where,
  ).toEqual(Array.from({ length: orders }, (_, at) => at + 1));
  const undone = outcomes.filter(({ outcome }) => outcome === "restored").map(({ order }) => order);
  expect(undone, where).toEqual(expect.arrayContaining(restored));
  // A call is repeated only for a node that was killed during the first one, and never with the other outcome.
  const repeats = (await client.lRange("repeats", 0, -1)).map((repeat) =>
    repeat.split(", ").map(readOutcome),
  );
  for (const [first, second] of repeats) {
    expect(second?.outcome, where).toBe(first?.outcome);
    expect(killed, where).toContain(first?.process);
  }
  return `${where}: ${orders} actions, ${cuts} cuts, ${kills} nodes killed; ${undone.length} undone, ${orders - undone.length} carried out, 0 doubled, ${repeats.length} calls repeated for a killed node`;
}

/** Reads what a node has noted. */
function readOutcome(noted: string): { outcome: string; order: number; process: number } {
  const [outcome = "", order, process] = noted.split(" ");
  return { outcome, order: Number(order), process: Number(process) };
}

// All transports at once, because each waits for the lease of a killed node.
test.each(longRun([1, 2, 3], [Date.now() % 1_000]))(
  "over each transport, each action has one outcome through cuts, redirects, a sleeping laptop and killed nodes (seed %i)",
  { timeout: attemptMs },
  async (seed) => {
    const faults = longRun({ cuts: 50, kills: 3 }, { cuts: 6, kills: 1 });
    const transports = ["websocket", "sse", "http"] as const;
    const results = await Promise.all(transports.map((transport) => survive(transport, seed, faults)));
    if (isLongRun) console.info(results.join("\n"));
  },
);
