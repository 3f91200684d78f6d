// 1,000 tabs whose view has subscribed to a topic, on one server or on several.
import { openTabs, startServer, wait } from "../measure.mjs";
import { openDjust, openWsOne } from "./clients.mjs";
import { endPages } from "./http.mjs";
import { startRedis } from "./redis.mjs";

export const tabCount = 1000;

/** Longer than a server collects acknowledgements, in ms. */
const collectedMs = 600;

/** Tabs of the server that sends one string in a loop. */
export const openBareAudience = () => openAudience("ws-broadcast", [[]], openWsOne);

export const openDjustAudience = (servers) =>
  openAudience("djust", [[]], (port) => openDjust(port, "/news"), servers);

/** Tabs of two nodes with a Redis of their own; `undefined` if Redis is not installed. */
export async function openRedisAudience(servers) {
  const redis = await startRedis();
  if (!redis) return undefined;
  const nodes = [[redis.url], [redis.url]];
  const audience = await openAudience("djust", nodes, (port) => openDjust(port, "/news"), servers);
  return {
    ...audience,
    stop: async () => {
      await audience.stop();
      await redis.stop();
    },
  };
}

/** @param nodes the arguments of each server */
async function openAudience(file, nodes, open, folder) {
  const servers = await Promise.all(nodes.map((args) => startServer(file, args, [], folder)));
  const tabs = [];
  for (const { port } of servers) tabs.push(...(await openTabs(open, port, tabCount / servers.length)));
  endPages();
  await wait(500);
  const counted = countsDeliveries(tabs);
  const cpu = async () =>
    (await Promise.all(servers.map((server) => server.cpu()))).reduce((sum, value) => sum + value, 0);
  const during = async (work, events) => {
    const before = await cpu();
    await work();
    return ((await cpu()) - before) / events;
  };
  const lastMs = [];
  let sent = 0;
  return {
    /** Until the last tab had each message, in ms. */
    lastMs,
    /** @returns µs of CPU for each message that a tab receives */
    broadcast: (times) =>
      during(async () => {
        for (let i = 0; i < times; i++) {
          const all = counted();
          const started = performance.now();
          void servers[0].ask({ kind: "broadcast", message: `News ${sent++}` });
          const heardAt = await all;
          if (heardAt === undefined) throw new Error("a broadcast had not reached every tab after 10 s");
          lastMs.push(heardAt - started);
          await wait(20);
        }
      }, times * tabCount),
    /** Every tab acknowledges what it has received. @returns µs of CPU for each */
    acknowledge: () =>
      during(async () => {
        for (const tab of tabs) tab.acknowledge();
        await wait(collectedMs);
      }, tabCount),
    stop: async () => {
      for (const tab of tabs) tab.close();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** @returns resolves to when every tab has received the next message, in ms, or to `undefined` after 10 s */
function countsDeliveries(tabs) {
  let heard = 0;
  let done = () => {};
  for (const tab of tabs)
    tab.listen((text) => {
      if (text.startsWith('{"type":"flash"') && ++heard === tabs.length) done(performance.now());
    });
  return () => {
    heard = 0;
    return Promise.race([
      new Promise((resolve) => {
        done = resolve;
      }),
      wait(10_000),
    ]);
  };
}
