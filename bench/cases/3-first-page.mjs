import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstLoad } from "../load/clients.mjs";
import { ownConnection, send } from "../load/http.mjs";
import { Results, spread, startServer } from "../measure.mjs";

export const title = "3. First page";

const literal = "template literal in node:http";
const ours = "djust-ts";
const withTree = "tree in the mount frame";
const fromPage = "tree read from the page";
const pages = [
  ["Quick Start view", "/item"],
  ["100 rows", "/list"],
];

/** The parts that each djust-ts request fills in, and what the others fill in at the same places. */
const changing =
  /(?<=name="djust-token" content=")[^"]+|(?<=name="csrf-token" content=")[^"]+|(?<=name="name"[^>]* value=")[^"]*|(?<=<li class="row">)[^<]+/g;

export async function run({ quick, log }) {
  const rate = new Results();
  const firstByte = new Results();
  const folder = mkdtempSync(join(tmpdir(), "djust-bench-"));
  for (const [at, [kase, path]] of pages.entries()) {
    const file = join(folder, `${at}.json`);
    const contestants = [
      [literal, "page", ["literal", file]],
      ["Eta", "page", ["eta", file]],
      ["LiquidJS", "page", ["liquid", file]],
      [ours, "djust", []],
    ];
    writeFileSync(file, JSON.stringify(await template(path)));
    for (let round = 0; round < (quick ? 1 : 4); round++)
      for (const [name, server, args] of contestants) {
        const { perCpuSecond, firstByteMs } = await load(server, args, name === ours ? path : "/", quick);
        rate.add(kase, name, perCpuSecond);
        firstByte.add(kase, name, firstByteMs);
        log(`${kase}, ${name}: ${Math.round(perCpuSecond)} requests per CPU second`);
      }
  }
  rmSync(folder, { recursive: true });
  const wire = new Results();
  const cpu = new Results();
  for (let round = 0; round < (quick ? 2 : 4); round++)
    for (const [name, page] of [
      [withTree, false],
      [fromPage, true],
    ]) {
      const { html, frame, micros } = await loadAndMount(page, quick);
      wire.add("HTML", name, html);
      wire.add("mount frame", name, frame);
      wire.add("both, to the HTML", name, (html + frame) / html);
      cpu.add("page and mount", name, micros);
      log(`1,000 rows, ${name}: ${html} + ${frame} bytes, ${micros.toFixed(0)} µs`);
    }
  const ratio = wire.median("both, to the HTML", fromPage);
  return {
    tables: [
      { unit: "requests per CPU second", baseline: "the literal", rows: rate.rows(literal) },
      {
        name: "One request at a time",
        unit: "ms to the first byte",
        baseline: "the literal",
        rows: firstByte.rows(literal),
      },
      {
        name: "First load of 1,000 rows, on the wire",
        unit: "bytes",
        baseline: withTree,
        rows: wire.rows(withTree),
      },
      {
        name: "First load of 1,000 rows, CPU of the server",
        unit: "µs",
        baseline: withTree,
        rows: cpu.rows(withTree),
      },
    ],
    verdicts: [
      {
        point: 8,
        what: "first load of 1,000 rows: bytes of page and mount to those of the HTML",
        target: "≤ 1.15",
        figure: ratio.toFixed(2),
        met: ratio <= 1.15,
      },
    ],
  };
}

/** The djust-ts page, split where something is filled in. */
async function template(path) {
  const server = await startServer("djust");
  const { text } = await send(`http://127.0.0.1:${server.port}${path}`, { agent: false });
  await server.stop();
  const parts = [];
  let from = 0;
  let filled = 0;
  for (const { 0: found, index } of text.matchAll(changing)) {
    parts.push(text.slice(from, index), `part${filled++}`);
    from = index + found.length;
  }
  return [...parts, text.slice(from)];
}

/** New visitors without a cookie, over keep-alive connections. */
async function load(name, args, path, quick) {
  const server = await startServer(name, args);
  const url = `http://127.0.0.1:${server.port}${path}`;
  const agents = Array.from({ length: 20 }, ownConnection);
  const many = async (ms) => {
    const until = performance.now() + ms;
    let requests = 0;
    await Promise.all(
      agents.map(async (agent) => {
        while (performance.now() < until) {
          await send(url, { agent });
          requests++;
        }
      }),
    );
    return requests;
  };
  await many(quick ? 500 : 1000);
  const before = await server.cpu();
  const requests = await many(quick ? 1000 : 2000);
  const cpuMicros = (await server.cpu()) - before;
  const times = [];
  for (let i = 0; i < (quick ? 100 : 300); i++)
    times.push((await send(url, { agent: agents[0] })).firstByteMs);
  for (const agent of agents) agent.destroy();
  await server.stop();
  return { perCpuSecond: requests / (cpuMicros / 1e6), firstByteMs: spread(times).median };
}

/** New visitors of 1,000 rows, each with a page load and a mount. */
async function loadAndMount(page, quick) {
  const server = await startServer("djust");
  const agents = Array.from({ length: 10 }, ownConnection);
  const many = (times) =>
    Promise.all(
      agents.map(async (agent) => {
        let bytes;
        for (let i = 0; i < times; i++) bytes = await firstLoad(server.port, "/rows", page, agent);
        return bytes;
      }),
    );
  await many(20);
  const before = await server.cpu();
  const times = quick ? 30 : 100;
  const [bytes] = await many(times);
  const micros = ((await server.cpu()) - before) / (times * agents.length);
  for (const agent of agents) agent.destroy();
  await server.stop();
  return { ...bytes, micros };
}
