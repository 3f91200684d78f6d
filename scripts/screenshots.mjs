// Takes the screenshots of the showcase for README.md, light and dark, those of flash messages in each state, and those of
// the showcase, the starter and the built site in `test/.artifacts/screenshots`.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findExecutable } from "./executables.mjs";
import { takeFlashScreenshots } from "./flash-screenshots.mjs";
import { takePageScreenshots } from "./page-screenshots.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, "docs/images");
const data = mkdtempSync(join(tmpdir(), "djust-screenshots-"));
const items = ["Reading glasses", "Desk lamp", "Walnut bookshelf"];

const server = spawn(process.execPath, ["--import", "tsx", "examples/showcase/server.ts"], {
  cwd: root,
  env: { ...process.env, PORT: "0", SHOWCASE_DATABASE: join(data, "items.db") },
  stdio: ["ignore", "pipe", "inherit"],
});
const executablePath = findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const url = await openAt();
  mkdirSync(images, { recursive: true });
  await fill(url);
  for (const theme of /** @type {const} */ (["light", "dark"])) await take(url, theme);
  await takePageScreenshots(browser, root, url, join(root, "test/.artifacts/screenshots"));
  await takeFlashScreenshots(browser, join(root, "test/.artifacts/screenshots"));
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}

/** @returns {Promise<string>} */
function openAt() {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stdout.on("data", (text) => {
      output += text;
      const url = /open at (http\S+)/.exec(output)?.[1];
      if (url) resolve(url);
    });
    server.once("exit", () => reject(new Error(`The showcase exited: ${output}`)));
  });
}

/** @param {string} url */
async function fill(url) {
  const page = await browser.newPage();
  await page.goto(url);
  for (const item of items) await save(page, item);
  await page.close();
}

/**
 * @param {string} url
 * @param {"light" | "dark"} theme
 */
async function take(url, theme) {
  const page = await browser.newPage({
    colorScheme: theme,
    reducedMotion: "reduce",
    viewport: { width: 1360, height: 740 },
    deviceScaleFactor: 1.5,
  });
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForSelector(".dj-flash-error");
  await save(page, theme === "light" ? "Linen curtains" : "Wool blanket");
  await page.mouse.move(0, 0);
  await page.evaluate(
    "document.activeElement.blur(); Promise.all(document.getAnimations().map((one) => one.finished))",
  );
  await page.screenshot({ path: join(images, `showcase-${theme}.png`) });
  await page.close();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} item
 */
async function save(page, item) {
  await page.getByLabel("Name", { exact: true }).fill(item);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".items li").first().filter({ hasText: item }).waitFor();
}
