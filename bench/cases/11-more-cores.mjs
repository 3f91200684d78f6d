import { openDjust } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { startRedis } from "../load/redis.mjs";
import { closedLoop, openTabs, Results, startServer } from "../measure.mjs";

export const title = "11. More cores";

const alone = "one process, no Redis";
const one = "one worker with Redis";
const two = "two workers with Redis";
const contestants = [
  [alone, 1, false],
  [one, 1, true],
  [two, 2, true],
];
const tabsPerWorker = 50;

export async function run({ quick, log }) {
  const capacity = new Results();
  for (let round = 0; round < (quick ? 2 : 4); round++)
    for (const [name, workers, needsRedis] of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const redis = needsRedis ? await startRedis() : undefined;
      if (needsRedis && !redis) {
        log("no redis-server on this machine: one process only");
        continue;
      }
      try {
        const server = await startServer("cluster", [String(workers), ...(redis ? [redis.url] : [])]);
        const tabs = await openTabs(openDjust, server.port, tabsPerWorker * workers);
        endPages();
        await closedLoop(server, tabs, "save", quick ? 1000 : 2000);
        const before = await server.ask("each");
        const { perCpuSecond } = await closedLoop(server, tabs, "save", quick ? 1000 : 2500);
        const used = (await server.ask("each")).map((micros, index) => micros - before[index]);
        // A worker without tabs would double the figure without doing anything.
        if (Math.min(...used) < Math.max(...used) / 3)
          throw new Error(`the workers did not share the clicks: ${used.map(Math.round).join(" and ")} µs`);
        capacity.add("100 % of each core", name, perCpuSecond * workers);
        log(`${name}: ${Math.round(perCpuSecond * workers)} clicks per second`);
        for (const tab of tabs) tab.close();
        await server.stop();
      } finally {
        await redis?.stop();
      }
    }
  const ofTwo = capacity.median("100 % of each core", two);
  const toOne = ofTwo / capacity.median("100 % of each core", one);
  return {
    tables: [
      {
        name: "Workers that use",
        unit: "clicks per second",
        baseline: "one worker with Redis",
        rows: capacity.rows(ofTwo === undefined ? alone : one),
      },
    ],
    verdicts:
      ofTwo === undefined
        ? []
        : [
            {
              point: 5,
              what: "two workers: clicks to those of one worker",
              // Depends on how busy the load generator and Redis keep them on the second core.
              target: "stated",
              figure: toOne.toFixed(2),
              met: true,
            },
          ],
  };
}
