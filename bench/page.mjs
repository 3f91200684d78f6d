// Tables for the console and for docs/performance.md. Run directly, it rewrites the page from
// results/full.json: `node bench/page.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const pageFile = new URL("../docs/performance.md", import.meta.url);

/** One table of a case, in Markdown. */
export function tableOf(table) {
  const { name, unit, baseline, rows, header, lines: cells } = table;
  if (header)
    return [header, header.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
  const hasRatio = rows.some(({ ratio }) => ratio !== undefined);
  const lines = [
    `| ${name ?? "case"} | | ${unit} | min – max |${hasRatio ? ` to ${baseline} |` : ""}`,
    `| --- | --- | ---: | ---: |${hasRatio ? " ---: |" : ""}`,
  ];
  for (const { case: kase, name: who, median, min, max, ratio } of rows)
    lines.push(
      `| ${kase} | ${who} | ${number(median)} | ${number(min)} – ${number(max)} |${
        hasRatio ? ` ${ratio === undefined ? "" : ratio.toFixed(2)} |` : ""
      }`,
    );
  return lines.join("\n");
}

/** The requirements with their results. */
export function verdictsOf({ results, sizes }) {
  const all = [...results.flatMap(([, { verdicts }]) => verdicts), ...sizes];
  all.sort((a, b) => a.point - b.point);
  return [
    "| | must show | target | found | |",
    "| --- | --- | ---: | ---: | --- |",
    ...all.map(
      ({ point, what, target, figure, met }) =>
        `| ${point} | ${what} | ${target} | ${figure} | ${met ? "met" : "**not met**"} |`,
    ),
  ].join("\n");
}

/** Writes the results of a run into docs/performance.md, between their markers. */
export function writePage(report) {
  const { results } = report;
  const machine = results[0]?.[1].measuredOn;
  const parts = {
    machine,
    verdicts: verdictsOf(report),
    sizes: report.sizeTable,
    ...Object.fromEntries(
      results.map(([number, { tables, measuredOn }]) => [
        `case-${number}`,
        [...(measuredOn === machine ? [] : [`Measured on: ${measuredOn}`]), ...tables.map(tableOf)].join(
          "\n\n",
        ),
      ]),
    ),
  };
  let page = readFileSync(pageFile, "utf8");
  for (const [name, text] of Object.entries(parts))
    page = page.replace(
      new RegExp(`(<!-- bench:${name} -->)[\\s\\S]*?(<!-- /bench -->)`),
      (_, start, end) => `${start}\n\n${text}\n\n${end}`,
    );
  writeFileSync(pageFile, page);
}

function number(value) {
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writePage(JSON.parse(readFileSync(new URL("results/full.json", import.meta.url), "utf8")));
