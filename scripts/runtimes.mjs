// Runs the Quick Start of README.md on Node 20, 22 and 24, Bun and Deno, from the packed package in an empty folder, and
// clicks in Chromium. The runtimes come from npm. It needs the output of `npm run build`.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findExecutable } from "./executables.mjs";

/** Packages of npm with the program that each has, and how it runs a file. */
const runtimes = [
  { name: "node@20", command: ["node", "--import", "tsx", "app.ts"] },
  { name: "node@22", command: ["node", "--import", "tsx", "app.ts"] },
  { name: "node@24", command: ["node", "--import", "tsx", "app.ts"] },
  { name: "bun", command: ["bun", "app.ts"] },
  { name: "deno", command: ["deno", "run", "--allow-all", "--sloppy-imports", "app.ts"] },
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "djust-runtimes-"));
const executablePath = findExecutable("chromium-headless-shell") ?? findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  prepare();
  for (const runtime of runtimes)
    console.log(`runtimes: ${runtime.name}: ${await tried(runtime).catch(failed)}`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @param {unknown} error */
function failed(error) {
  process.exitCode = 1;
  return `FAILED: ${error instanceof Error ? error.message : error}`;
}

function prepare() {
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], root);
  const [tarball = ""] = readdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", `./${tarball}`, "tsx", "--no-audit", "--no-fund", "--silent"], folder);
  const readme = readFileSync(join(root, "README.md"), "utf8");
  for (const [, name = "", text = ""] of readme.matchAll(
    /^```ts\n\/\/ (items\.ts|app\.ts)\n([\s\S]*?)^```$/gm,
  ))
    writeFileSync(join(folder, name), text);
}

/**
 * @param {{ readonly name: string, readonly command: readonly string[] }} runtime
 * @returns {Promise<string>} its version and the transport that the page used
 */
async function tried({ name, command: [program = "", ...args] }) {
  const packages = ["exec", "--yes", `--package=${name}`, "--"];
  const version = run("npm", [...packages, program, "--version"], folder).split("\n")[0];
  const port = await freePort();
  const server = spawn("npm", [...packages, program, ...args], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const page = await browser.newPage();
  try {
    const url = `http://localhost:${port}`;
    for (let left = 60; left > 0 && !(await fetch(url).catch(() => undefined)); left--)
      await new Promise((resolve) => setTimeout(resolve, 500));
    await page.goto(url);
    await page.waitForSelector("[dj-root].dj-connected", { timeout: 15_000 });
    await page.click("text=Save");
    await page.waitForSelector(".dj-flash-error:has-text('Name is required.')", { timeout: 15_000 });
    await page.fill("[name=name]", "Lamp");
    await page.click("text=Save");
    await page.waitForSelector(".dj-flash-success:has-text('Item saved!')", { timeout: 15_000 });
    const saved = readFileSync(join(folder, "items.txt"), "utf8");
    if (!saved.endsWith("Lamp\n")) throw new Error("the item is not saved");
    return `${version}, ${await page.evaluate("djust.transport")}: works`;
  } finally {
    await page.close();
    if (server.pid) process.kill(-server.pid, "SIGKILL");
  }
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

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
