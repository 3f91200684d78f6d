// `npm run bench`, `npm run bench -- 1 4 --quick`: the cases of docs/performance.md.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinLoad } from "./measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2).filter((arg) => /^\d+$/.test(arg));
const quick = process.argv.includes("--quick");

if (!existsSync(join(here, "node_modules")))
  spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });

pinLoad();
const results = [];
for (const file of readdirSync(join(here, "cases")).sort()) {
  if (wanted.length > 0 && !wanted.includes(file.split("-")[0])) continue;
  const { title, run } = await import(`./cases/${file}`);
  console.log(`\n${title}`);
  const result = await run({ quick, log: (line) => console.log(`  … ${line}`) });
  results.push({ title, ...result });
  console.log(table(result));
}
const report = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model}`,
  quick,
  results,
};
mkdirSync(join(here, "results"), { recursive: true });
writeFileSync(
  join(here, "results", quick ? "quick.json" : "full.json"),
  `${JSON.stringify(report, null, 2)}\n`,
);

function table({ unit, baseline, rows }) {
  const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));
  const lines = [`| case | | median ${unit} | min – max | ratio to ${baseline} |`, "|---|---|---|---|---|"];
  for (const row of rows)
    lines.push(
      `| ${row.case} | ${row.name} | ${number(row.median)} | ${number(row.min)} – ${number(row.max)} | ${row.ratio === undefined ? "" : row.ratio.toFixed(2)} |`,
    );
  return `\n${lines.join("\n")}`;
}
