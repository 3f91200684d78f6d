import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifest, root } from "../package/entry-points.js";
import { run } from "../package/installed.js";
import { test as browserTest } from "../support/chromium.js";

// As a user would: both packages packed, the starter run from its tarball, the application
// it creates installed with the packed djust-ts, tested, built and started.
const folder = mkdtempSync(join(tmpdir(), "djust-create-"));
const app = join(folder, "my-app");
const servers: ChildProcess[] = [];

function pack(from: string): string {
  const into = mkdtempSync(join(folder, "pack-"));
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", into], from);
  return join(into, readdirSync(into)[0] ?? "");
}

function install(where: string, ...packages: readonly string[]): void {
  const quietly = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  run("npm", ["install", ...packages, ...quietly], where);
}

beforeAll(() => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  install(folder, pack(`${root}create`));
  run("npx", ["--no-install", "create-djust-ts", "my-app"], folder);
  install(app, pack(root));
}, 240_000);

afterAll(() => {
  for (const server of servers) if (server.pid) kill(server.pid);
  rmSync(folder, { recursive: true, force: true });
});

/** Ends a started process and its children. */
function kill(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has already exited.
  }
}

/** Starts a script of the application. @returns its address once it has printed it */
function start(script: string, env: Record<string, string> = {}): Promise<string> {
  const server = spawn("npm", ["run", script], {
    cwd: app,
    env: { ...process.env, PORT: "0", ...env },
    // A process group, so that npm's child processes end with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  servers.push(server);
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (data: Buffer): void => {
      output += data;
      const [, url] = /Open (http:\/\/\S+)/.exec(output) ?? [];
      if (url) resolve(url);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", () => reject(new Error(output)));
  });
}

/** A free port, for a server that restarts on it. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe("the application created by npm create", () => {
  test("has its own name, its own .gitignore and the version that created it", () => {
    const files = readdirSync(app);
    expect(files).toEqual(
      expect.arrayContaining([".gitignore", "README.md", "package.json", "src", "tsconfig.json"]),
    );
    expect(files).not.toContain("gitignore");
    expect(JSON.parse(readFileSync(join(app, "package.json"), "utf8")).name).toBe("my-app");
    expect(readFileSync(join(app, "README.md"), "utf8")).toMatch(/^# my-app\n/);
  });

  test("passes its own test and type-checks", () => {
    const output = run("npm", ["test"], app);
    expect(output).toMatch(/^# pass [1-9]/m);
    expect(output).toMatch(/^# fail 0/m);
    run("npm", ["run", "check"], app);
  }, 60_000);

  browserTest(
    "runs, and an open page reloads changed sources by itself",
    async ({ page }) => {
      const port = await freePort();
      const url = await start("dev", { PORT: String(port) });
      await page.goto(url);
      await page.waitForSelector("[dj-root].dj-connected");
      await page.fill("[name=title]", "half of a");
      const view = join(app, "src/tasks-view.ts");
      writeFileSync(view, readFileSync(view, "utf8").replace("<h1>Tasks</h1>", "<h1>To do</h1>"));
      await page.waitForSelector("h1:text('To do')");
      expect(await page.inputValue("[name=title]")).toBe("half of a");
    },
    60_000,
  );

  test("builds and starts for production, where it requires a secret", async () => {
    run("npm", ["run", "build"], app);
    const production = { NODE_ENV: "production" };
    await expect(start("start", production)).rejects.toThrow("DJ_SECRET");
    const url = await start("start", { ...production, DJUST_SECRET: "0123456789abcdefghijklmnopqrstuv" });
    expect((await fetch(url)).status).toBe(200);
  }, 60_000);
});

describe("npm create", () => {
  const create = (...args: readonly string[]) =>
    spawnSync(process.execPath, [`${root}create/create.mjs`, ...args], { cwd: folder, encoding: "utf8" });

  test("overwrites nothing", () => {
    const { status, stderr } = create("my-app");
    expect([status, stderr]).toEqual([1, expect.stringContaining("is not empty")]);
    const file = create("my-app/package.json");
    expect([file.status, file.stderr]).toEqual([1, expect.stringMatching(/^create-djust-ts: .* is a file/)]);
  });

  test("accepts an empty folder of any name", () => {
    mkdirSync(join(folder, "Mein Büro"));
    expect(create("Mein Büro").stdout).toContain('cd "Mein Büro"');
    expect(JSON.parse(readFileSync(join(folder, "Mein Büro/package.json"), "utf8")).name).toBe("mein-b-ro");
  });

  test("accepts one folder only", () => {
    for (const args of [["one", "two"], ["--typescript"]]) {
      const { status, stderr } = create(...args);
      expect([status, stderr]).toEqual([1, expect.stringContaining("Usage: npm create djust-ts@latest")]);
    }
    expect(create("--help").stdout).toContain("Usage");
  });

  test("has the version of the package it creates applications with", () => {
    expect(create("--version").stdout.trim()).toBe(manifest.version);
    const { license, engines } = JSON.parse(readFileSync(`${root}create/package.json`, "utf8"));
    const main = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
    expect({ license, engines }).toEqual({ license: main.license, engines: main.engines });
  });
});
