import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownConnection, send } from "../load/http.mjs";
import { Results, spread, startServer } from "../measure.mjs";

export const title = "3. First page";

const literal = "template literal in node:http";
const ours = "djust-ts";
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
  return {
    tables: [
      { unit: "requests per CPU second", baseline: "the literal", rows: rate.rows(literal) },
      {
        name: "One request at a time",
        unit: "ms to the first byte",
        baseline: "the literal",
        rows: firstByte.rows(literal),
      },
    ],
    verdicts: [],
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
