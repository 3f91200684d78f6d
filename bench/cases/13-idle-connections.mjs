import { openDjust, openWsTwo } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { checkConnections, closedLoop, openTabs, Results, startServer } from "../measure.mjs";

export const title = "13. 10,000 idle connections and 1,000 active ones";

const idle = 10_000;
const active = 1_000;
const bare = "bare ws, two corked frames";
const ours = "djust-ts";
const contestants = [
  [bare, "ws-two", openWsTwo],
  [ours, "djust", openDjust],
];
/** How long opening all connections of one server may take. */
const openMs = 180_000;

export async function run({ quick, log }) {
  checkConnections(idle + active);
  const cpu = new Results();
  for (let round = 0; round < (quick ? 1 : 2); round++)
    for (const [name, file, open] of contestants) {
      const server = await startServer(file);
      const tabs = [];
      try {
        tabs.push(...(await openTabs(open, server.port, active)));
        await closedLoop(server, tabs, "save", 1000);
        const alone = await closedLoop(server, tabs, "save", quick ? 1000 : 2500);
        cpu.add("no idle connections", name, alone.microsPerEvent);
        const deadline = performance.now() + openMs;
        while (tabs.length < active + idle) {
          tabs.push(...(await openTabs(open, server.port, 500)));
          if (performance.now() > deadline)
            throw new Error(`${name}: only ${tabs.length} connections after ${openMs / 1000} s`);
        }
        endPages();
        log(`${name}: ${tabs.length} connections`);
        const busy = tabs.slice(0, active);
        await closedLoop(server, busy, "save", 1000);
        const among = await closedLoop(server, busy, "save", quick ? 1000 : 2500);
        cpu.add("10,000 idle connections", name, among.microsPerEvent);
      } finally {
        for (const tab of tabs) tab.close();
        await server.stop();
      }
    }
  const growth = (name) =>
    cpu.median("10,000 idle connections", name) / cpu.median("no idle connections", name);
  return {
    tables: [
      { name: "1,000 active tabs", unit: "µs of CPU per event", baseline: "bare ws", rows: cpu.rows(bare) },
    ],
    verdicts: [
      {
        point: 1,
        what: `an event beside 10,000 idle connections, to one without (bare ws: ${growth(bare).toFixed(2)})`,
        target: "stated",
        figure: growth(ours).toFixed(2),
        met: true,
      },
    ],
  };
}
