import { createClient } from "redis";
import { expect, onTestFinished, test } from "vitest";
import type { FlashPut } from "../../src/wire/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;

/** Parameters of the Undo button of an order's message. */
function undoOf(tab: Tab, order: number): { readonly id: string } {
  const puts = tab.log.flatMap((frame) => (frame.type === "flash" ? [frame as unknown as FlashPut] : []));
  const put = puts.findLast(({ message }) => message === `Order ${order} deleted.`);
  return put?.button?.params as { id: string };
}

async function killNode(transport: keyof typeof connectors): Promise<void> {
  const server = await RedisServer.start();
  onTestFinished(() => server.stop());
  const client = createClient({ url: server.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const balancer = new Balancer();
  await balancer.listen();
  onTestFinished(() => balancer.close());
  const [one, two] = await Promise.all(
    [0, 1].map(() => NodeProcess.start(server.url, transport, false, "undo-program.ts")),
  );
  if (!one || !two) throw new Error("no nodes");
  for (const node of [one, two]) onTestFinished(() => void node.end());
  balancer.ports = [one.port, two.port];
  const tab = new Tab(balancer.origin, new CookieJar(), connectors[transport]);
  onTestFinished(() => tab.cut());
  await tab.load("/");
  await tab.connect();

  const orders = [1, 2, 3, 4, 5, 6];
  for (const order of orders) await tab.event("remove", { order });
  await tab.event("djUndo", undoOf(tab, 1));
  // The node is killed while it undoes this one.
  tab.start("djUndo", undoOf(tab, 2));
  await new Promise((resolve) => setTimeout(resolve, 15));
  await one.end("SIGKILL");
  await tab.reconnect().catch(() => tab.reconnect());
  await tab.event("djUndo", undoOf(tab, 3));

  const outcomes = async (): Promise<ReadonlySet<string>> => new Set(await client.lRange("outcomes", 0, -1));
  // The lease of the killed node is 30 seconds.
  await expect
    .poll(async () => (await outcomes()).size, { timeout: 60_000, interval: 200 })
    .toBeGreaterThanOrEqual(orders.length);
  await expect.poll(() => client.exists("djust:undo:due"), { timeout: 60_000, interval: 200 }).toBe(0);
  const found = [...(await outcomes())].toSorted((a, b) => Number(a.slice(-1)) - Number(b.slice(-1)));
  expect(
    found.map((outcome) => Number(outcome.split(" ")[1])),
    transport,
  ).toEqual(orders);
  expect([found[0], ...found.slice(2)]).toEqual([
    "restored 1",
    "restored 3",
    "deleted 4",
    "deleted 5",
    "deleted 6",
  ]);
}

// All at once, because each waits for the lease of a killed node.
test("over each transport, each action is either carried out or undone when its node is killed", {
  timeout: 120_000,
}, async () => {
  await Promise.all((["websocket", "sse", "http"] as const).map(killNode));
});
