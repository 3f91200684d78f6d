// `npm run bench`, `npm run bench -- 1 4 --quick`: the cases of docs/performance.md.
// `--write` puts the results into that page. `--compare REV` measures hot paths of two revisions instead.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scriptSizes, sizeTable } from "./bytes.mjs";
import { compare } from "./compare.mjs";
import { pinLoad } from "./measure.mjs";
import { tableOf, verdictsOf, writePage } from "./page.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2).filter((arg) => /^\d+$/.test(arg));
const quick = process.argv.includes("--quick");

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
const comparing = process.argv.indexOf("--compare");
if (comparing > 0) {
  const [revision, ...paths] = process.argv.slice(comparing + 1).filter((arg) => !arg.startsWith("--"));
  if (revision === undefined) {
    console.error("bench: --compare needs a revision, for example: npm run bench -- --compare main post");
    process.exit(2);
  }
  await compare(revision, paths, quick);
  process.exit(0);
}
const file = join(here, "results", quick ? "quick.json" : "full.json");
const startedAt = performance.now();
const sizes = await sizeTable();
/** Cases that are not run keep their previous results. */
const results = new Map(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).results : []);
const run = [];
for (const name of readdirSync(join(here, "cases")).sort()) {
  const [number] = name.split("-");
  if (wanted.length > 0 && !wanted.includes(number)) continue;
  const { title, run: measure } = await import(`./cases/${name}`);
  console.log(`\n${title}`);
  const began = performance.now();
  const result = await measured(title, measure);
  if (!result) continue;
  console.log(`  (${Math.round((performance.now() - began) / 1000)} s)`);
  results.set(number, result);
  run.push(result);
  save();
  for (const table of result.tables) console.log(`\n${tableOf(table)}`);
}
if (process.argv.includes("--write")) writePage(report());

console.log(`\nWhat it must show (${Math.round((performance.now() - startedAt) / 1000)} s)\n`);
console.log(verdictsOf({ ...report(), results: run.map((result) => [result.title, result]) }));
process.exit(0);

/** A failed case does not stop the others. */
async function measured(title, measure) {
  try {
    return {
      title,
      measuredOn: machine(),
      ...(await measure({ quick, log: (line) => console.log(`  … ${line}`) })),
    };
  } catch (error) {
    console.error(error);
    return undefined;
  }
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
    results: [...results].sort(([a], [b]) => a.localeCompare(b)),
  };
}

function save() {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report(), null, 2)}\n`);
}
