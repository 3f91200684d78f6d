import { openDjust, openWsOne } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { connectionsMost, openTabs, Results, startServer, wait } from "../measure.mjs";

export const title = "2. Memory of the server per connected tab, and per tab that is away";

const bare = "bare ws";
const ours = "djust-ts, Quick Start view";
/** Tabs opened before the measurement, so that one-time loading and compiling is not counted. */
const warmTabs = 200;

const openItem = (port) => openDjust(port, "/item");
const contestants = [
  [bare, "ws-two", openWsOne],
  [ours, "djust", openItem],
];

export async function run({ quick, log }) {
  const count = Math.min(5000, connectionsMost() - warmTabs);
  const resident = new Results();
  const heap = new Results();
  for (let round = 0; round < (quick ? 1 : 3); round++)
    for (const [name, file, open] of contestants) {
      const server = await startServer(file);
      const warm = await openTabs(open, server.port, warmTabs);
      await eachClicks(warm);
      endPages();
      await wait(200);
      const before = await server.memory();
      const note = async (kase) => {
        const now = await server.memory();
        resident.add(kase, name, (now.rss - before.rss) / count / 1024);
        heap.add(kase, name, (now.heap + now.external - before.heap - before.external) / count / 1024);
        log(`${name}, ${kase}: ${((now.rss - before.rss) / count / 1024).toFixed(1)} KB`);
      };
      const tabs = await openTabs(open, server.port, count);
      endPages();
      await wait(200);
      await note("connected");
      await eachClicks(tabs);
      await note("after a click each");
      for (const tab of tabs) tab.close();
      await wait(1500);
      await note("socket closed, within the resume window");
      for (const tab of warm) tab.close();
      await server.stop();
    }

  const above = resident.median("connected", ours) - resident.median("connected", bare);
  const clicked = resident.median("after a click each", ours) - resident.median("after a click each", bare);
  const figure = (kilobytes) => `${kilobytes.toFixed(1)} KB`;
  const rows = (results) => results.rows(bare);
  return {
    tables: [
      { name: `Resident, ${count} tabs`, unit: "KB a tab", baseline: bare, rows: rows(resident) },
      { name: "JavaScript's and its buffers'", unit: "KB a tab", baseline: bare, rows: rows(heap) },
    ],
    verdicts: [
      { point: 2, what: "idle tab, above bare ws", target: "≤ 5 KB", figure: figure(above), met: above <= 5 },
      {
        point: 2,
        what: "the same after a click",
        target: "≤ 5 KB",
        figure: figure(clicked),
        met: clicked <= 5,
      },
    ],
  };
}

/** Fifty at a time; shown messages are acknowledged, as the page's script does half a second later. */
async function eachClicks(tabs) {
  for (let at = 0; at < tabs.length; at += 50)
    await Promise.all(
      tabs.slice(at, at + 50).map(async (tab) => {
        await new Promise((resolve) => tab.click("save", resolve));
        tab.acknowledge();
      }),
    );
  await wait(300);
}
