// Measures what a newcomer waits for: from `npm create djust-ts@latest my-app -- --start`, with an empty npm cache, to the
// first message of their own in Chromium. A registry on this machine has the packages of this checkout, which has to be
// built, and sends npm to its usual registry for all others.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findExecutable } from "./executables.mjs";
import { localRegistry } from "./local-registry.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "djust-first-message-"));
const executablePath = findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');

const registry = await localRegistry([root, join(root, "create")]);

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const startedAt = performance.now();
const created = spawn("npm", ["create", "--yes", "djust-ts@latest", "my-app", "--", "--start"], {
  cwd: folder,
  env: {
    ...process.env,
    // Not 0: the page finds the restarted application at the same port.
    PORT: String(await freePort()),
    npm_config_cache: join(folder, "cache"),
    npm_config_registry: registry.url,
  },
  detached: true,
});
let printed = "";
try {
  const url = await opened();
  const started = seconds();
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  console.log(
    `first-message: the application runs after ${started} s, and its page is live after ${seconds()} s`,
  );
  // The page connects to the restarted application without a reload.
  await page.evaluate("addEventListener('djust:mounted', () => { window.isMountedAgain = true; })");
  const view = join(folder, "my-app/src/tasks-view.ts");
  const text = readFileSync(view, "utf8");
  const changed = text.replace(/`“[^`]*” added\.`/, '"My first message"');
  if (changed === text) throw new Error("tasks-view.ts has no such message");
  writeFileSync(view, changed);
  await page.waitForFunction("window.isMountedAgain", undefined, { timeout: 60_000 });
  await page.fill("[name=title]", "Water the plants");
  await page.click("text=Add task");
  await page.waitForSelector(".dj-flash:has-text('My first message')");
  console.log(`first-message: the first message of your own is visible after ${seconds()} s`);
} catch (error) {
  process.exitCode = 1;
  console.error("first-message: FAILED:", error, printed);
} finally {
  await browser.close();
  if (created.pid && created.exitCode === null) process.kill(-created.pid, "SIGKILL");
  registry.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** @returns {Promise<string>} the address that the application prints */
function opened() {
  return new Promise((resolve, reject) => {
    for (const stream of [created.stdout, created.stderr])
      stream.on("data", (data) => {
        printed += data;
        const url = /Open (http\S+)/.exec(printed)?.[1];
        if (url) resolve(url);
      });
    created.once("exit", () => reject(new Error("the command ended")));
  });
}

function seconds() {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}
