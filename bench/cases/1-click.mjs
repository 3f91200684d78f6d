import { openDjust, openLiveViewJs, openSocketIo, openWsOne, openWsTwo } from "../load/clients.mjs";
import { closedLoop, openTabs, spread, startServer } from "../measure.mjs";

const contestants = [
  ["bare ws, two corked frames", "ws-two", openWsTwo],
  ["bare ws, one frame", "ws-one", openWsOne],
  ["djust-ts", "djust", openDjust],
  ["Socket.IO, acknowledged", "socket-io", openSocketIo],
  ["LiveViewJS 0.8.1", "live-view-js", openLiveViewJs],
];

export const title = "1. Click → DOM change + flash over WebSocket: events per CPU second";

export async function run({ quick, log }) {
  const rows = [];
  for (const connections of quick ? [100] : [100, 1000]) {
    const results = new Map(contestants.map(([name]) => [name, []]));
    for (let round = 0; round < (quick ? 2 : 5); round++)
      for (const [name, file, open] of contestants) {
        const server = await startServer(file);
        const tabs = await openTabs(open, server.port, connections);
        await closedLoop(server, tabs, "save", quick ? 500 : 1000);
        const { perCpuSecond } = await closedLoop(server, tabs, "save", quick ? 1500 : 4000);
        results.get(name).push(perCpuSecond);
        log(`${connections} connections, ${name}: ${Math.round(perCpuSecond)} events per CPU second`);
        for (const tab of tabs) tab.close();
        await server.stop();
      }
    const baseline = spread(results.get(contestants[0][0])).median;
    for (const [name] of contestants)
      rows.push({
        case: `${connections} connections`,
        name,
        ...spread(results.get(name)),
        ratio: spread(results.get(name)).median / baseline,
      });
  }
  return { unit: "events per CPU second", baseline: contestants[0][0], rows };
}
