import {
  openBareHttp,
  openBareSse,
  openDjust,
  openDjustHttp,
  openDjustSse,
  openLiveViewJs,
  openSocketIo,
  openWsOne,
  openWsTwo,
} from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { closedLoop, openTabs, Results, startServer } from "../measure.mjs";

export const title = "1. Click → DOM change + flash";

const wsTwo = "bare ws, two corked frames";
const bareHttp = "bare node:http, JSON";
const ours = "djust-ts";
const peer = "LiveViewJS 0.8.1";

const byWebSocket = [
  [wsTwo, "ws-two", openWsTwo],
  ["bare ws, one frame", "ws-one", openWsOne],
  [ours, "djust", openDjust],
  ["Socket.IO, acknowledged", "socket-io", openSocketIo],
  [peer, "live-view-js", openLiveViewJs],
];
const byHttp = [
  [bareHttp, "http-json", openBareHttp],
  [`${ours}, HTTP POST`, "djust", openDjustHttp],
  ["bare node:http, event stream + POST", "http-sse", openBareSse],
  [`${ours}, SSE + POST`, "djust", openDjustSse],
];

export async function run({ quick, log }) {
  const results = new Results();
  const cpu = new Results();
  const measure = async (kase, connections, contestants) => {
    for (const [name, file, open] of contestants) {
      const server = await startServer(file);
      const tabs = await openTabs(open, server.port, connections);
      endPages();
      await closedLoop(server, tabs, "save", quick ? 1000 : 2000);
      const { perCpuSecond } = await closedLoop(server, tabs, "save", quick ? 1000 : 2500);
      results.add(kase, name, perCpuSecond);
      cpu.add(kase, name, 1e6 / perCpuSecond);
      log(`${kase}, ${name}: ${Math.round(perCpuSecond)} events per CPU second`);
      for (const tab of tabs) tab.close();
      await server.stop();
    }
  };
  const many = byWebSocket.filter(([name]) => [wsTwo, ours, peer].includes(name));
  for (let round = 0; round < (quick ? 2 : 4); round++) {
    await measure("100 WebSockets", 100, byWebSocket);
    if (!quick || round === 0) await measure("1,000 WebSockets", 1000, many);
    if (!quick || round === 0) await measure("100 tabs by HTTP", 100, byHttp);
  }

  const ofUs = results.median("100 WebSockets", ours);
  const toBare = ofUs / results.median("100 WebSockets", wsTwo);
  const toPeer = ofUs / results.median("100 WebSockets", peer);
  const kept = (name) => results.median("1,000 WebSockets", name) / results.median("100 WebSockets", name);
  const atMany = kept(ours);
  const baseline = "the first of each group";
  const first = (kase) => (kase.includes("HTTP") ? bareHttp : wsTwo);
  return {
    tables: [
      { unit: "events per CPU second of the server", baseline, rows: results.rows(first) },
      { name: "The same", unit: "ms of CPU for 1,000 events", baseline, rows: cpu.rows(first) },
    ],
    verdicts: [
      verdict("100 connections: to bare ws with two corked frames", "≥ 0.80", toBare, toBare >= 0.8),
      verdict("100 connections: to LiveViewJS", "≥ 2.5", toPeer, toPeer >= 2.5),
      verdict(
        `1,000 connections: to the figure at 100 (bare ws: ${kept(wsTwo).toFixed(2)})`,
        "≥ 0.90",
        atMany,
        atMany >= 0.9,
      ),
    ],
  };
}

const verdict = (what, target, ratio, met) => ({ point: 1, what, target, figure: ratio.toFixed(2), met });
