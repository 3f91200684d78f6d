// Runs the whole suite of test/engines in Chromium, Firefox and WebKit, and writes its table to docs/guide/browsers.md.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const engines = ["chromium", "firefox", "webkit"];
const titles = ["Chromium", "Firefox", "WebKitGTK"];

const folder = new URL("../test/.artifacts/engines/", import.meta.url);
// An engine that does not start must not have the results of an earlier run.
rmSync(folder, { recursive: true, force: true });
const { status } = spawnSync("npx", ["vitest", "run", "--mode", "long", "test/engines"], {
  stdio: "inherit",
  env: { ...process.env, CI: "1", WRITE_ENGINES: "1" },
});

/** @type {{ version: string, found: [group: string, row: string, cell: string][] }[]} */
const results = engines.map((name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")));
const [first] = results;
const lines = [
  `| | Behaviour | ${titles.map((title, at) => `${title} ${results[at]?.version}`).join(" | ")} |`,
  "|---|---|---|---|---|",
  ...(first?.found ?? []).map(
    ([group, row], at) => `| ${[group, row, ...results.map(({ found }) => found[at]?.[2])].join(" | ")} |`,
  ),
];
const file = new URL("../docs/guide/browsers.md", import.meta.url);
const text = readFileSync(file, "utf8");
writeFileSync(
  file,
  text.replace(
    /(<!-- engines -->)[\s\S]*(<!-- \/engines -->)/,
    (_, start, end) => `${start}\n\n${lines.join("\n")}\n\n${end}`,
  ),
);
process.exitCode = status ?? 1;
