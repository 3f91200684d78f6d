// Follows the built site as a reader would (`npm run follow-docs`): takes files and commands from the HTML of a page,
// pastes the files into an empty folder, installs the packed package, runs the result, and does in Chromium what the
// page says. It also compiles all code blocks and runs axe on all pages. `node scripts/follow-docs.mjs forms types axe`
// does some of it.
import { rmSync } from "node:fs";
import { chromium } from "playwright-core";
import { findExecutable } from "./executables.mjs";
import { passesAxe } from "./follow-docs/axe.mjs";
import { pagesWithCode } from "./follow-docs/built-site.mjs";
import { packed, Reader } from "./follow-docs/reader.mjs";
import { scenarios } from "./follow-docs/scenarios.mjs";
import { compilesAllBlocks } from "./follow-docs/type-check.mjs";

const executablePath = findExecutable("chromium-headless-shell") ?? findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');
const asked = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const { tarball, folder } = packed();
/** @type {{ page: string, works: boolean, seconds: string, detail: string }[]} */
const results = [];

/**
 * @param {string} page
 * @param {() => Promise<string | void>} steps
 */
async function follow(page, steps) {
  const startedAt = Date.now();
  let works = true;
  const detail = await steps().catch((error) => {
    works = false;
    return String(error instanceof Error ? error.stack : error);
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  results.push({
    page,
    works,
    seconds,
    detail: works ? (detail ?? "") : (detail ?? "").replace(/\n.*/s, ""),
  });
  console.log(`follow-docs: ${page}: ${works ? "works" : `FAILED\n${detail}`} (${seconds} s)`);
}

function table() {
  const rows = results.map(({ page, works, seconds, detail }) => [
    page,
    works ? "works" : "FAILED",
    `${seconds.padStart(6)} s`,
    detail,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell?.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

try {
  for (const [page, scenario] of Object.entries(scenarios)) {
    if (asked.length > 0 && !asked.includes(page)) continue;
    await follow(page, async () => {
      const reader = new Reader(browser, tarball);
      try {
        await scenario(reader);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.stack : error}\n${reader.output}`);
      } finally {
        await reader.close();
      }
    });
  }
  if (asked.length === 0 || asked.includes("types"))
    await follow("types", () => compilesAllBlocks(pagesWithCode(), tarball));
  if (asked.length === 0 || asked.includes("axe")) await follow("axe", () => passesAxe(browser));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${table()}`);
process.exitCode = results.length > 0 && results.every(({ works }) => works) ? 0 : 1;
