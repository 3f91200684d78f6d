// Ratios of an earlier run, in record.json: `--record` keeps those of this run, and `--check` compares with them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = new URL("record.json", import.meta.url);
/** Rows of this package; other rows are what it is compared with. */
const ours = /djust-ts|components|worker/;
/** Differences that are not worth a failure, also of rows that were measured only once. */
const least = 0.1;

const read = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

/** The rows of a run that have a ratio to a baseline other than themselves. */
function* ratiosOf(results) {
  for (const [number, { tables }] of results)
    for (const { name = "", unit, rows = [] } of tables)
      for (const row of rows) {
        if (row.ratio === undefined || row.ratio === 1 || !ours.test(row.name)) continue;
        const baseline = rows.find((one) => one.case === row.case && one.ratio === 1);
        yield {
          key: [number, name, unit, row.case, row.name].filter(Boolean).join(" · "),
          ratio: row.ratio,
          // More per second is better; less time, memory or traffic is.
          isRate: / per /.test(unit) && /second/.test(unit),
          spread: Math.max(least, widthOf(row) + (baseline ? widthOf(baseline) : 0)),
        };
      }
}

/** Half the distance between the fastest and the slowest round, to the median. */
const widthOf = ({ min, max, median }) => (median > 0 ? (max - min) / 2 / median : 0);

/** @param kind "quick" or "full": their ratios differ, because quick runs warm up for less time */
export function record(results, kind) {
  const all = read();
  const kept = Object.fromEntries(Array.from(ratiosOf(results), ({ key, ratio }) => [key, ratio]));
  all[kind] = { ...all[kind], ...kept };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  return Object.keys(kept).length;
}

/** @returns a table of the comparison, and the rows that are slower than recorded by more than the spread of this run */
export function check(results, kind) {
  const recorded = read()[kind] ?? {};
  const lines = ["| | recorded | now | slower by | spread | |", "| --- | ---: | ---: | ---: | ---: | --- |"];
  const slower = [];
  let compared = 0;
  for (const { key, ratio, isRate, spread } of ratiosOf(results)) {
    const before = recorded[key];
    if (before === undefined) continue;
    compared++;
    const by = (isRate ? before / ratio : ratio / before) - 1;
    if (by > spread) slower.push(key);
    const cells = [key, before.toFixed(2), ratio.toFixed(2), percent(by), percent(spread)];
    lines.push(`| ${cells.join(" | ")} | ${by > spread ? "**slower**" : "held"} |`);
  }
  return { table: lines.join("\n"), slower, compared };
}

const percent = (part) => `${Math.round(part * 100)} %`;
