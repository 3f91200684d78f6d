import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openBareHttp, openDjust, openDjustHttp, openHtmx, openWsTwo } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { closedLoop, openTabs, Results, startServer } from "../measure.mjs";

export const title = "14. Other runtimes and stacks";

/** The programs of the npm packages `bun` and `deno`. */
const program = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const bun = { execPath: program("bun"), execArgv: [], serialization: "json" };
const deno = { execPath: program("deno"), execArgv: ["run", "--allow-all"], serialization: "json" };

const bareWs = "Node, bare ws, two corked frames";
const bareHttp = "Node, bare node:http, JSON";
const groups = {
  "100 WebSockets": [
    [bareWs, "ws-two", openWsTwo],
    ["Node, djust-ts", "djust", openDjust],
    ["Bun, its own server (uWebSockets)", "bun-ws", openWsTwo, bun],
    ["Bun, djust-ts", "djust", openDjust, bun],
    ["Deno, djust-ts", "djust", openDjust, deno],
  ],
  "100 tabs by HTTP": [
    [bareHttp, "http-json", openBareHttp],
    ["Node, djust-ts, HTTP POST", "djust", openDjustHttp],
    ["Node, Fastify and htmx", "htmx", openHtmx],
  ],
};

export async function run({ quick, log }) {
  const results = new Results();
  for (let round = 0; round < (quick ? 1 : 3); round++)
    for (const [kase, contestants] of Object.entries(groups))
      for (const [name, file, open, runtime] of contestants) {
        if (runtime && !existsSync(runtime.execPath)) {
          log(`${name}: not installed`);
          continue;
        }
        const perCpuSecond = await measured(file, open, runtime, quick).catch((error) => {
          log(`${name}: ${error.message}`);
        });
        if (perCpuSecond === undefined) continue;
        results.add(kase, name, perCpuSecond);
        log(`${kase}, ${name}: ${Math.round(perCpuSecond)} events per CPU second`);
      }
  return {
    tables: [
      {
        unit: "events per CPU second of the server",
        baseline: "the first of each group",
        rows: results.rows((kase) => (kase.includes("HTTP") ? bareHttp : bareWs)),
      },
    ],
    verdicts: [],
  };
}

async function measured(file, open, runtime, quick) {
  const server = await startServer(file, [], [], undefined, runtime);
  try {
    const tabs = await openTabs(open, server.port, 100);
    endPages();
    await closedLoop(server, tabs, "save", quick ? 1000 : 2000);
    const { perCpuSecond } = await closedLoop(server, tabs, "save", quick ? 1000 : 2500);
    for (const tab of tabs) tab.close();
    return perCpuSecond;
  } finally {
    await server.stop();
  }
}
