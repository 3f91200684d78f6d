import { openDjust, openWsOne } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { startRedis } from "../load/redis.mjs";
import { openTabs, Results, startServer, wait } from "../measure.mjs";

export const title = "5. One broadcast flash to 1,000 tabs";

const tabCount = 1000;
const bare = "bare ws, one string in a loop";
const ours = "djust-ts, one node";
const twoNodes = "djust-ts, two nodes through Redis";
const openNews = (port) => openDjust(port, "/news");

export async function run({ quick, log }) {
  const cpu = new Results();
  const last = new Results();
  const redis = await startRedis();
  if (!redis) log("no redis-server on this machine: one node only");
  const contestants = [
    [bare, "ws-broadcast", [[]], openWsOne],
    [ours, "djust", [[]], openNews],
    ...(redis ? [[twoNodes, "djust", [[redis.url], [redis.url]], openNews]] : []),
  ];
  for (let round = 0; round < (quick ? 1 : 4); round++)
    for (const [name, file, nodes, open] of contestants) {
      const servers = await Promise.all(nodes.map((args) => startServer(file, args)));
      const tabs = [];
      for (const { port } of servers) tabs.push(...(await openTabs(open, port, tabCount / servers.length)));
      endPages();
      await wait(500);
      const counted = countsDeliveries(tabs);
      const cpuMicros = async () =>
        (await Promise.all(servers.map((server) => server.cpu()))).reduce((sum, value) => sum + value, 0);
      const broadcast = async (times) => {
        const lastMs = [];
        for (let i = 0; i < times; i++) {
          const all = counted();
          const started = performance.now();
          void servers[0].ask({ kind: "broadcast", message: `News ${i}` });
          const heardAt = await all;
          if (heardAt === undefined) log(`${name}: a broadcast had not reached every tab after 10 s`);
          else lastMs.push(heardAt - started);
          await wait(20);
        }
        return lastMs;
      };
      const acknowledge = async () => {
        for (const tab of tabs) tab.acknowledge();
        await wait(400);
      };
      await broadcast(20);
      await acknowledge();

      const times = quick ? 10 : 20;
      const before = await cpuMicros();
      const lastMs = await broadcast(times);
      const delivered = await cpuMicros();
      await acknowledge();
      const acknowledged = await cpuMicros();
      cpu.add("delivered", name, (delivered - before) / (times * tabCount));
      if (name !== bare) cpu.add("an acknowledgement taken", name, (acknowledged - delivered) / tabCount);
      for (const value of lastMs) last.add("until the last tab has it", name, value);
      log(`${name}: ${((delivered - before) / (times * tabCount)).toFixed(1)} µs of CPU per delivery`);
      for (const tab of tabs) tab.close();
      await Promise.all(servers.map((server) => server.stop()));
    }
  await redis?.stop();

  const ratio = cpu.median("delivered", ours) / cpu.median("delivered", bare);
  return {
    tables: [
      { name: "CPU of the servers", unit: "µs each", baseline: "the loop", rows: cpu.rows(bare) },
      { name: "Time", unit: "ms", baseline: "the loop", rows: last.rows(bare) },
    ],
    verdicts: [
      {
        point: 4,
        what: "a broadcast flash: CPU per delivery to that of the bare loop",
        target: "≤ 1.5",
        figure: ratio.toFixed(2),
        met: ratio <= 1.5,
      },
    ],
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
