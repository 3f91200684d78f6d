// A reader with an empty folder, a terminal and a browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyChange } from "./apply-change.mjs";
import { blocksOf } from "./built-site.mjs";

/** How long an application may take to start: long enough for a machine that is busy with other tests. */
const startTimeoutMs = 120_000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Packs this checkout, which has to be built. */
export function packed() {
  const folder = mkdtempSync(join(tmpdir(), "djust-packed-"));
  run("npm pack --ignore-scripts --silent --pack-destination", [folder], root);
  return { folder, tarball: join(folder, readdirSync(folder)[0] ?? "") };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function run(command, args, cwd) {
  const line = [command, ...args].join(" ");
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
  return stdout;
}

export class Reader {
  #folder = mkdtempSync(join(tmpdir(), "djust-reader-"));
  #browser;
  #tarball;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #server;
  /** @type {import("playwright-core").BrowserContext | undefined} */
  #context;
  /** What the server has printed. */
  output = "";

  /**
   * @param {import("playwright-core").Browser} browser
   * @param {string} tarball what "djust-ts" in `npm install` stands for
   */
  constructor(browser, tarball) {
    this.#browser = browser;
    this.#tarball = tarball;
  }

  /**
   * Saves the named files of a page.
   *
   * @param {string} page
   * @param {...string} names
   */
  paste(page, ...names) {
    const files = blocksOf(page).filter(({ language }) => language !== "diff");
    for (const name of names) {
      const file = files.find((block) => block.name === name);
      if (!file) throw new Error(`${page} has no file ${name}`);
      this.write(name, file.text);
    }
  }

  /**
   * Saves all files of a page, and applies its changes to them, in order.
   *
   * @param {string} page
   */
  pasteAll(page) {
    for (const { name, text, language } of blocksOf(page))
      if (name) this.write(name, language === "diff" ? applyChange(this.read(name), text, name) : text);
  }

  /**
   * Applies a change of a file that a page shows.
   *
   * @param {string} page
   * @param {string} name
   */
  change(page, name) {
    const change = blocksOf(page).find((block) => block.name === name && block.language === "diff");
    this.write(name, applyChange(this.read(name), change?.text ?? "", name));
  }

  /**
   * Runs the commands of a page up to the one that starts the application.
   *
   * @param {string} page
   * @param {RegExp} pattern which of them
   */
  type(page, pattern) {
    const lines = blocksOf(page)
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.trim().split("\n"))
      .filter((line) => pattern.test(line));
    if (lines.length === 0) throw new Error(`${page} has no command like ${pattern}`);
    for (const line of lines) this.run(line);
  }

  /**
   * @param {string} line a command that ends
   * @returns what it prints
   */
  run(line) {
    const isInstall = /^npm install\b/.test(line);
    const words = line.split(" ").map((word) => (isInstall && word === "djust-ts" ? this.#tarball : word));
    const quiet = isInstall ? ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"] : [];
    return run(words.join(" "), quiet, this.#folder);
  }

  /** @param {string} name */
  read(name) {
    return readFileSync(join(this.#folder, name), "utf8");
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  write(name, text) {
    const path = join(this.#folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** The application of the Quick start. */
  quickStart() {
    this.type("guide/quick-start", /^npm (?!create)/);
    this.paste("guide/quick-start", "items.ts", "item-view.ts", "app.ts", "server.ts");
  }

  /**
   * The application of the Quick start with a view of another page.
   *
   * @param {string} page
   * @param {string} view the class
   * @param {...string} files the view's, and those that it imports
   */
  withView(page, view, ...files) {
    this.type("guide/quick-start", /^npm (?!create)/);
    this.paste(page, ...files);
    const [app] = blocksOf("guide/quick-start").filter(({ name }) => name === "app.ts");
    this.paste("guide/quick-start", "server.ts");
    this.write("app.ts", routed(app?.text ?? "", view, files[0] ?? ""));
  }

  /**
   * Starts an application on a free port and opens it.
   *
   * @param {string} command
   * @param {string} path
   * @param {Record<string, string>} env
   * @returns {Promise<import("playwright-core").Page>}
   */
  async open(command = "npx tsx server.ts", path = "/", env = {}) {
    await this.#stop();
    const port = await freePort();
    // Examples that do not read PORT listen on 3000.
    for (const name of readdirSync(this.#folder).filter((file) => /^[\w-]+\.ts$/.test(file)))
      this.write(name, this.read(name).replace(/(listen\(|port: )3000\b/g, `$1${port}`));
    const server = spawn("sh", ["-c", command], {
      cwd: this.#folder,
      env: { ...process.env, PORT: String(port), ...env },
      detached: true,
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr])
      stream.on("data", (data) => {
        this.output += data;
      });
    const url = `http://localhost:${port}`;
    const deadline = Date.now() + startTimeoutMs;
    while (!(await fetch(url + path, { redirect: "manual" }).catch(() => undefined))) {
      if (server.exitCode !== null) throw new Error(`${command} ended with exit code ${server.exitCode}`);
      if (Date.now() > deadline) throw new Error(`${command} does not answer after ${startTimeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return this.tab(url + path);
  }

  /**
   * Opens another tab of the same browser.
   *
   * @param {string} url
   */
  async tab(url) {
    this.#context ??= await this.#browser.newContext();
    const page = await this.#context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(url);
    // Attached, not visible: a view may show nothing yet.
    if ((await page.locator("[dj-root]").count()) > 0)
      await page.waitForSelector("[dj-root].dj-connected", { state: "attached" });
    return page;
  }

  async close() {
    await this.#stop();
    await this.#context?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Sends SIGTERM to the application.
   *
   * @returns {Promise<number | null>} its exit code
   */
  terminate() {
    const server = this.#server;
    return new Promise((resolve) => {
      server?.once("exit", resolve);
      if (server?.pid) process.kill(-server.pid, "SIGTERM");
    });
  }

  async #stop() {
    const server = this.#server;
    this.#server = undefined;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    process.kill(-server.pid, "SIGKILL");
    await ended;
  }
}

/**
 * What a reader changes in `app.ts` to show another view.
 *
 * @param {string} app
 * @param {string} view
 * @param {string} file
 */
function routed(app, view, file) {
  const text = app
    .replace(
      /import \{ ItemView \} from "[^"]+"/,
      `import { ${view} } from "./${file.replace(/\.ts$/, ".js")}"`,
    )
    .replace('"/": ItemView', `"/": ${view}`);
  if (text === app) throw new Error("app.ts of the Quick start has no ItemView");
  return text;
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
