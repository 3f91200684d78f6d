// Measures what a newcomer waits for: from `npm create djust-ts@latest my-app -- --start`, with an empty npm cache, to the
// first message of their own in Chromium. A registry on this machine has the packages of this checkout, which has to be
// built, and sends npm to its usual registry for all others.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findExecutable } from "./executables.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "djust-first-message-"));
const upstream = output("npm", ["config", "get", "registry"], root).trim().replace(/\/$/, "");
const executablePath = findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');

/** @type {Map<string, { manifest: Record<string, unknown>, tarball: Buffer }>} */
const packages = new Map();
for (const from of [root, join(root, "create")]) {
  const into = join(folder, basename(from));
  mkdirSync(into);
  output("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", into], from);
  const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  packages.set(manifest.name, { manifest, tarball: readFileSync(join(into, readdirSync(into)[0] ?? "")) });
}

const registry = createServer(({ url = "/" }, response) => {
  const [name = "", file] = decodeURIComponent(url).slice(1).split("/-/");
  const found = packages.get(name);
  if (!found) return response.writeHead(302, { location: upstream + url }).end();
  if (file) return response.end(found.tarball);
  const { manifest, tarball } = found;
  const version = String(manifest["version"]);
  const dist = {
    tarball: `${registryUrl()}/${name}/-/${name}-${version}.tgz`,
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
  };
  const versions = { [version]: { ...manifest, dist } };
  response.setHeader("content-type", "application/json");
  return response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
});
await new Promise((resolve) => registry.listen(0, "127.0.0.1", () => resolve(undefined)));

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const startedAt = performance.now();
const created = spawn("npm", ["create", "--yes", "djust-ts@latest", "my-app", "--", "--start"], {
  cwd: folder,
  env: {
    ...process.env,
    // Not 0: the page finds the restarted application at the same port.
    PORT: String(await freePort()),
    npm_config_cache: join(folder, "cache"),
    npm_config_registry: registryUrl(),
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
  await page.evaluate("window.isOld = true");
  const view = join(folder, "my-app/src/tasks-view.ts");
  const text = readFileSync(view, "utf8");
  const changed = text.replace(/`“[^`]*” added\.`/, '"My first message"');
  if (changed === text) throw new Error("tasks-view.ts has no such message");
  writeFileSync(view, changed);
  await page.waitForFunction(
    "!window.isOld && document.querySelector('[dj-root].dj-connected') !== null",
    undefined,
    { timeout: 60_000 },
  );
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
  registry.closeAllConnections();
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

function registryUrl() {
  const address = registry.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

function seconds() {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function output(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
