// `npm run bench -- --compare REV [ws-100 post …]`: hot paths of this working tree and of another revision, in
// turns, so that a change is judged in one run.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  openBareHttp,
  openBareSse,
  openDjust,
  openDjustHttp,
  openDjustSse,
  openWsTwo,
} from "./load/clients.mjs";
import { endPages, ownConnection, send } from "./load/http.mjs";
import { closedLoop, openTabs, startServer } from "./measure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** How a path is measured: `start` prepares a server, and `measure` returns µs of its CPU time. */
const paths = {
  "ws-100": clicks(openDjust, 100, ["ws-two", openWsTwo]),
  "ws-1000": clicks(openDjust, 1000, ["ws-two", openWsTwo]),
  post: clicks(openDjustHttp, 100, ["http-json", openBareHttp]),
  sse: clicks(openDjustSse, 100, ["http-sse", openBareSse]),
  "first-page": requests("/item"),
  "first-page-100-rows": requests("/list"),
  turn: asked("turns", { kind: "time", what: "views", size: 100, turns: 50_000 }),
  "turn-async": asked("turns", { kind: "timeLater", size: 100, turns: 40_000 }),
  "row-of-1000": asked("turns", { kind: "time", what: "rows", size: 1000, turns: 1_000 }),
  render: asked("parts", { kind: "time", what: "render", micros: 50_000 }),
  "render-html": asked("parts", { kind: "time", what: "html", micros: 50_000 }),
  messages: asked("parts", { kind: "time", what: "messages", micros: 50_000 }),
};

/**
 * Prints the ratio of the working tree's time to the revision's for each path; below 1, the working tree is faster.
 *
 * @param revision a commit, or the path of a working tree that is built
 */
export async function compare(revision, wanted, quick) {
  const other = existsSync(join(revision, "package.json")) ? revision : checkedOut(revision);
  // Each has its own servers, whose views are the same; the other gets those that it does not have.
  cpSync(join(root, "bench/servers"), join(other, "bench/servers"), { recursive: true, force: false });
  const names = wanted.length > 0 ? wanted : Object.keys(paths);
  const unknown = names.filter((name) => !(name in paths));
  if (unknown.length > 0)
    throw new Error(`Unknown path ${unknown.join(", ")}. There are: ${Object.keys(paths).join(", ")}`);
  console.log(
    `| CPU of the server, µs each | ${revision} | now | now to ${revision} | by process | bare to now (before) |`,
  );
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const name of names) console.log(await line(name, other, quick));
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
    for (const [who, begin] of process % 2 === 0 ? contestants : contestants.toReversed())
      running.push([who, await begin()]);
    const micros = { before: [], now: [], bare: [] };
    for (let round = 0; round < (quick ? 12 : 24); round++)
      for (const [who, { measure }] of round % 2 === 0 ? running : running.toReversed())
        micros[who].push(await measure());
    ratios.push(undisturbed(micros.now) / undisturbed(micros.before));
    for (const [who, values] of Object.entries(micros)) all[who].push(...values);
    for (const [, { stop }] of running) await stop();
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

/** Page loads of new visitors over connections that stay open. */
function requests(path) {
  return {
    start: async (servers) => {
      const server = await startServer("djust", [], [], servers);
      const agents = Array.from({ length: 20 }, ownConnection);
      const load = async (ms) => {
        const until = performance.now() + ms;
        const before = await server.cpu();
        let count = 0;
        const visit = async (agent) => {
          for (; performance.now() < until; count++)
            await send(`http://127.0.0.1:${server.port}${path}`, { agent });
        };
        await Promise.all(agents.map(visit));
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

/** @returns a working tree of the commit, built; it stays for the next run */
function checkedOut(revision) {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = git("rev-parse", "--short=12", `${revision}^{commit}`);
  const folder = join(tmpdir(), `djust-ts-${commit}`);
  if (existsSync(join(folder, "dist/server/index.js"))) return folder;
  rmSync(folder, { recursive: true, force: true });
  git("worktree", "prune");
  git("worktree", "add", "--detach", folder, commit);
  const lock = (tree) => readFileSync(join(tree, "package-lock.json"), "utf8");
  if (lock(root) === lock(folder)) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  else execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "inherit" });
  return folder;
}
