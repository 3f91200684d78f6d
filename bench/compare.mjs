// `npm run bench -- --compare REV [ws-100 post … | 1 4 6]`: hot paths of this working tree and of another revision, in
// turns, so that a change is judged in one run. A number stands for the paths of that case.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium, MeasuredPage } from "./browser.mjs";
import { openBareAudience, openDjustAudience, openRedisAudience } from "./load/broadcast.mjs";
import {
  firstLoad,
  openBareHttp,
  openBareSse,
  openDjust,
  openDjustHttp,
  openDjustSse,
  openWsTwo,
} from "./load/clients.mjs";
import { endPages, ownConnection, send } from "./load/http.mjs";
import { closedLoop, openTabs, startServer, wait } from "./measure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** How a path is measured: `start` prepares a server, and `measure` returns µs of its CPU time. */
const paths = {
  "ws-100": clicks(openDjust, 100, ["ws-two", openWsTwo]),
  "ws-1000": clicks(openDjust, 1000, ["ws-two", openWsTwo]),
  post: clicks(openDjustHttp, 100, ["http-json", openBareHttp]),
  sse: clicks(openDjustSse, 100, ["http-sse", openBareSse]),
  broadcast: told(openDjustAudience, (audience) => audience.broadcast(5)),
  "broadcast-redis": told(openRedisAudience, (audience) => audience.broadcast(5)),
  acknowledgement: told(openDjustAudience, acknowledgeOne),
  "acknowledgement-redis": told(openRedisAudience, acknowledgeOne),
  "first-page": requests("/item"),
  "first-page-100-rows": requests("/list"),
  "first-load-1000-rows": requests("/rows", (port, path, agent) => firstLoad(port, path, true, agent)),
  turn: asked("turns", { kind: "time", what: "views", size: 100, turns: 50_000 }),
  "turn-async": asked("turns", { kind: "timeLater", size: 100, turns: 40_000 }),
  "row-of-1000": asked("turns", { kind: "time", what: "rows", size: 1000, turns: 1_000 }),
  render: asked("parts", { kind: "time", what: "render", micros: 50_000 }),
  "render-html": asked("parts", { kind: "time", what: "html", micros: 50_000 }),
  messages: asked("parts", { kind: "time", what: "messages", micros: 50_000 }),
  "page-row": onPage("/rows", "rows", async (tell) => {
    for (let i = 0; i < 20; i++) {
      await tell("change");
      await wait(25);
    }
    return 20;
  }),
  "page-shown": onPage("/burst", "burst", showAll, "clear"),
  "page-removed": onPage("/burst", "burst", clearAll, "show"),
};

/** The paths of the cases in bench/cases, by number. */
const cases = {
  1: ["ws-100", "ws-1000", "post", "sse"],
  3: ["first-page", "first-page-100-rows", "first-load-1000-rows"],
  4: ["row-of-1000", "page-row"],
  5: ["broadcast", "broadcast-redis", "acknowledgement", "acknowledgement-redis"],
  6: ["page-shown", "page-removed"],
  7: ["turn", "turn-async"],
};

/**
 * Prints the ratio of the working tree's time to the revision's for each path; below 1, the working tree is faster.
 *
 * @param revision a commit, or the path of a working tree that is built
 */
export async function compare(revision, wanted, quick) {
  const names = wanted.length > 0 ? wanted.flatMap((name) => cases[name] ?? name) : Object.keys(paths);
  const unknown = names.filter((name) => !(name in paths));
  if (unknown.length > 0)
    throw new Error(
      `Unknown path ${unknown.join(", ")}. There are: ${Object.keys(paths).join(", ")}, and the cases ${Object.keys(cases).join(", ")}`,
    );
  const isTree = existsSync(join(revision, "package.json"));
  const other = isTree ? revision : checkedOut(revision);
  try {
    // Each has its own servers, whose views are the same; the other gets those that it does not have.
    if (!isTree)
      cpSync(join(root, "bench/servers"), join(other, "bench/servers"), { recursive: true, force: false });
    console.log(
      `| CPU, µs each | ${revision} | now | now to ${revision} | by process | bare to now (before) |`,
    );
    console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (const name of names)
      console.log(
        await line(name, other, quick).catch(
          (error) => `| ${name} | not measured: ${error.message} | | | | |`,
        ),
      );
  } finally {
    if (!isTree) execFileSync("git", ["worktree", "remove", "--force", other], { cwd: root });
  }
}

async function line(name, other, quick) {
  const { start, bare } = paths[name];
  const contestants = [
    ["before", () => start(join(other, "bench/servers"))],
    ["now", () => start(join(root, "bench/servers"))],
    ...(bare ? [["bare", bare]] : []),
  ];
  const all = { before: [], now: [], bare: [] };
  const ratios = [];
  for (let process = 0; process < (quick ? 2 : 4); process++) {
    const running = [];
    const micros = { before: [], now: [], bare: [] };
    try {
      for (const [who, begin] of process % 2 === 0 ? contestants : contestants.toReversed())
        running.push([who, await begin()]);
      for (let round = 0; round < (quick ? 12 : 24); round++)
        for (const [who, { measure }] of round % 2 === 0 ? running : running.toReversed())
          micros[who].push(await measure());
    } finally {
      for (const [, { stop }] of running) await stop();
    }
    ratios.push(undisturbed(micros.now) / undisturbed(micros.before));
    for (const [who, values] of Object.entries(micros)) all[who].push(...values);
  }
  const [before, now] = [undisturbed(all.before), undisturbed(all.now)];
  const toBare = (micros) => (undisturbed(all.bare) / micros).toFixed(2);
  const cells = [
    name,
    before.toPrecision(3),
    now.toPrecision(3),
    (now / before).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)}`,
    bare ? `${toBare(now)} (${toBare(before)})` : "",
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The lower quartile, because other load on the machine makes a round slower, never faster. */
function undisturbed(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)];
}

/** Clicks of tabs that wait for each reply. */
function clicks(open, count, [bareServer, openBare]) {
  const start = async (name, openTab, servers) => {
    const server = await startServer(name, [], [], servers);
    const tabs = await openTabs(openTab, server.port, count);
    endPages();
    await closedLoop(server, tabs, "save", 1000);
    return {
      measure: async () => (await closedLoop(server, tabs, "save", 200)).microsPerEvent,
      stop: async () => {
        for (const tab of tabs) tab.close();
        await server.stop();
      },
    };
  };
  return {
    start: (servers) => start("djust", open, servers),
    bare: () => start(bareServer, openBare),
  };
}

/** Messages to 1,000 tabs. @param measure returns µs of CPU */
function told(open, measure) {
  const start = async (openAudience, measureOne, servers) => {
    const audience = await openAudience(servers);
    if (!audience) throw new Error("no redis-server on this machine");
    await audience.broadcast(20);
    await audience.acknowledge();
    return { measure: () => measureOne(audience), stop: audience.stop };
  };
  return {
    start: (servers) => start(open, measure, servers),
    bare: () => start(openBareAudience, (audience) => audience.broadcast(5)),
  };
}

/** Each tab acknowledges one message. */
async function acknowledgeOne(audience) {
  await audience.broadcast(1);
  return audience.acknowledge();
}

/** Page loads of new visitors over connections that stay open. @param visit loads a page @default without a mount */
function requests(path, visit = (port, path, agent) => send(`http://127.0.0.1:${port}${path}`, { agent })) {
  return {
    start: async (servers) => {
      const server = await startServer("djust", [], [], servers);
      const agents = Array.from({ length: 20 }, ownConnection);
      const load = async (ms) => {
        const until = performance.now() + ms;
        const before = await server.cpu();
        let count = 0;
        const visitAgain = async (agent) => {
          for (; performance.now() < until; count++) await visit(server.port, path, agent);
        };
        await Promise.all(agents.map(visitAgain));
        return ((await server.cpu()) - before) / count;
      };
      await load(3000);
      return {
        measure: () => load(200),
        stop: async () => {
          for (const agent of agents) agent.destroy();
          await server.stop();
        },
      };
    },
  };
}

/**
 * Script time of a page in Chromium.
 *
 * @param work tells the view what to do; returns how many times
 * @param after message that brings the page back, before the first measurement and after each
 */
function onPage(path, topic, work, after) {
  return {
    start: async (servers) => {
      const browser = await launchChromium();
      if (!browser) throw new Error("no Chromium on this machine");
      const server = await startServer("djust", [], [], servers);
      const page = await MeasuredPage.open(browser, `http://127.0.0.1:${server.port}${path}`);
      await wait(400);
      const tell = (message) => server.ask({ kind: "tell", topic, message });
      const reset = async () => {
        if (after === undefined) return;
        await tell(after);
        await wait(700);
      };
      await reset();
      return {
        measure: async () => {
          let times = 1;
          const { scriptMs } = await page.during(async () => {
            times = await work(tell);
          });
          await reset();
          return (scriptMs * 1000) / times;
        },
        stop: async () => {
          await browser.close();
          await server.stop();
        },
      };
    },
  };
}

async function showAll(tell) {
  await tell("show");
  await wait(700);
  return 1;
}

async function clearAll(tell) {
  await tell("clear");
  await wait(700);
  return 1;
}

/** Measurements that a server takes in its own process. */
function asked(name, question) {
  return {
    start: async (servers) => {
      const server = await startServer(name, [], [], servers);
      const measure = async () => {
        const answer = await server.ask(question);
        return typeof answer === "number" ? answer : answer.micros;
      };
      await measure();
      return { measure, stop: server.stop };
    },
  };
}

/** @returns a new working tree of the commit, built */
function checkedOut(revision) {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = git("rev-parse", "--short=12", `${revision}^{commit}`);
  const folder = join(tmpdir(), `djust-ts-${commit}`);
  rmSync(folder, { recursive: true, force: true });
  git("worktree", "prune");
  git("worktree", "add", "--detach", folder, commit);
  const lock = (tree) => readFileSync(join(tree, "package-lock.json"), "utf8");
  if (lock(root) === lock(folder)) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  else execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "inherit" });
  return folder;
}
