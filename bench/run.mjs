// The cases of docs/performance.md: `npm run bench -- --help`.
import { fork, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandLine } from "../scripts/command-line.mjs";
import { scriptSizes, sizeTable } from "./bytes.mjs";
import { compare } from "./compare.mjs";
import { pinLoad } from "./measure.mjs";
import { tableOf, verdictsOf, writePage } from "./page.mjs";
import { check, record } from "./record.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals: wanted } = commandLine(
  `npm run bench [-- CASE...] [--quick] [--write] [--record] [--check]
npm run bench -- --compare REV [PATH... | CASE...] [--quick]

Measures the cases of docs/performance.md, for example 1 and 4; without a number, all of them.
  --quick    fewer and shorter runs
  --write    puts the results into that page
  --record   keeps the ratios in bench/record.json
  --check    fails if a case is slower than recorded, by more than the spread of the run
  --compare  measures hot paths of the working tree and of another revision or checkout, in turns, instead`,
  {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    compare: { type: "string" },
  },
  true,
);
const { quick } = options;
const unknown = options.compare ? [] : wanted.filter((name) => !/^\d+$/.test(name));
if (unknown.length > 0) {
  console.error(`bench: there is no case ${unknown.join(", ")}; cases are numbers`);
  process.exit(2);
}

if (!existsSync(join(here, "../dist/server/index.js"))) {
  console.error("bench: there is nothing to measure yet; run: npm run build");
  process.exit(2);
}
if (!existsSync(join(here, "node_modules")))
  spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: "inherit",
    shell: process.platform === "win32",
  });

pinLoad();
if (options.compare !== undefined) {
  await compare(options.compare, wanted, quick);
  process.exit(0);
}
const file = join(here, "results", quick ? "quick.json" : "full.json");
const startedAt = performance.now();
const sizes = await sizeTable();
/** Cases that are not run keep their previous results. */
const results = new Map(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).results : []);
/** How long a case may take, in ms. */
const caseMs = 10 * 60_000;
const byNumber = (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10);
const names = readdirSync(join(here, "cases")).sort(byNumber);
const run = [];
const failed = [];
for (const name of names) {
  const [number] = name.split("-");
  if (wanted.length > 0 && !wanted.includes(number)) continue;
  console.log(`\nCase ${name.replace(".mjs", "")}`);
  const began = performance.now();
  try {
    const { title, ...result } = await measured(name);
    console.log(`  (${Math.round((performance.now() - began) / 1000)} s)`);
    results.set(number, { title, measuredOn: machine(), ...result });
    run.push([number, results.get(number)]);
    save();
    for (const table of result.tables) console.log(`\n${tableOf(table)}`);
  } catch (error) {
    // The other cases still run.
    failed.push(name);
    console.error(`bench: ${name}: ${error.message}`);
  }
}
if (options.write) writePage(report());

console.log(`\nWhat it must show (${Math.round((performance.now() - startedAt) / 1000)} s)\n`);
console.log(verdictsOf({ ...report(), results: run }));
const kind = quick ? "quick" : "full";
if (options.record) console.log(`\nRecorded ${record(run, kind)} ratios in bench/record.json.`);
let isSlower = false;
if (options.check) {
  const { table, slower, compared } = check(run, kind);
  console.log(`\nCompared with bench/record.json\n\n${table}`);
  if (compared === 0) console.error("bench: nothing to compare with; run with --record first");
  if (slower.length > 0) console.error(`bench: slower than recorded: ${slower.join("; ")}`);
  isSlower = slower.length > 0 || compared === 0;
}
if (failed.length > 0) console.error(`bench: these cases failed: ${failed.join(", ")}`);
process.exit(failed.length > 0 || isSlower ? 1 : 0);

/** Runs a case in a process of its own. */
function measured(name) {
  return new Promise((resolve, reject) => {
    const child = fork(join(here, "case.mjs"), [name, ...(quick ? ["--quick"] : [])]);
    const tooLong = setTimeout(() => {
      child.kill("SIGTERM");
      reject(new Error(`not finished after ${caseMs / 60_000} minutes`));
    }, caseMs);
    child.once("message", resolve);
    child.once("exit", (code) => {
      clearTimeout(tooLong);
      reject(new Error(`ended with ${code}`));
    });
  });
}

/** The machine and the date, for results that come from several. */
function machine() {
  const date = new Date().toISOString().slice(0, 10);
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model}, ${memoryGb} GB, Node ${process.version}, ${date}${quick ? ", a quick run" : ""}.`;
}

function report() {
  return {
    sizes: scriptSizes(),
    sizeTable: sizes,
    results: [...results].sort(([a], [b]) => byNumber(a, b)),
  };
}

function save() {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report(), null, 2)}\n`);
}
