import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findExecutable } from "../../scripts/executables.mjs";
import { localRegistry } from "../../scripts/local-registry.mjs";
import { manifest, root } from "../package/entry-points.js";
import { run } from "../package/installed.js";
import { violations } from "../support/axe.js";
import { test as browserTest } from "../support/chromium.js";

// As a user would: both packages packed, the starter run from its tarball, the application
// it creates installed with the packed djust-ts, tested, built and started.
const folder = mkdtempSync(join(tmpdir(), "djust-create-"));
const app = join(folder, "my-app");
const servers: ChildProcess[] = [];
const secret = "0123456789abcdefghijklmnopqrstuv";

/** The size of all files in a folder. */
function bytesOf(path: string): number {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((file) => statSync(join(path, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

function pack(from: string): string {
  const into = mkdtempSync(join(folder, "pack-"));
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", into], from);
  return join(into, readdirSync(into)[0] ?? "");
}

function install(where: string, ...packages: readonly string[]): void {
  const quietly = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  run("npm", ["install", ...packages, ...quietly], where);
}

const frameworks = ["node", "express", "fastify", "hono"] as const;

/** The folder of an application that was created with that framework. */
const appOf = (framework: (typeof frameworks)[number]): string =>
  framework === "node" ? app : join(folder, framework);

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
function start(script: string, env: Record<string, string> = {}, where = app): Promise<string> {
  return started("npm", ["run", script], env, where);
}

/** Runs a command that starts the application. @returns its address once it has printed it */
function started(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  where: string,
): Promise<string> {
  const server = spawn(command, args, {
    cwd: where,
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
    expect(output).toMatch(/Tests .*2 passed/);
    expect(output).not.toMatch(/failed/);
    run("npm", ["run", "check"], app);
  }, 60_000);

  test("passes its own test in a browser", () => {
    const shell = findExecutable("chromium-headless-shell") ?? findExecutable("chromium") ?? "";
    const { status, stdout, stderr } = spawnSync("npm", ["run", "test:e2e"], {
      cwd: app,
      encoding: "utf8",
      env: { ...process.env, CHROMIUM_PATH: shell },
    });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("1 passed")]);
  }, 120_000);

  browserTest(
    "runs, and an open page reloads changed sources by itself",
    async ({ page }) => {
      const port = await freePort();
      const url = await start("dev", { PORT: String(port) });
      await page.goto(url);
      await page.waitForSelector("[dj-root].dj-connected");
      await page.fill("[name=title]", "half of a");
      await page.emulateMedia({ reducedMotion: "reduce" });
      mkdirSync(`${root}test/.artifacts/create`, { recursive: true });
      for (const colorScheme of ["light", "dark"] as const)
        for (const width of [1100, 360]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 700 });
          await page.screenshot({ path: `${root}test/.artifacts/create/${colorScheme}-${width}.png` });
          expect(await violations(page)).toEqual([]);
        }
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
    const url = await start("start", { ...production, DJUST_SECRET: secret });
    expect((await fetch(url)).status).toBe(200);
    expect(readdirSync(join(app, "dist")).filter((file) => file.includes("test"))).toEqual([]);
  }, 60_000);

  test("has a Dockerfile whose steps work, and takes less than 6 MB of packages in production", async () => {
    const built = join(folder, "image");
    mkdirSync(built);
    const dockerfile = readFileSync(join(app, "Dockerfile"), "utf8");
    const [build = "", image = ""] = dockerfile.split(/^FROM .*\n/m).slice(1);
    // The lockfile has the path of the packed djust-ts relative to the application, beside which this folder is.
    for (const [, step, args = ""] of build.matchAll(/^(COPY|RUN) (.*)$/gm)) {
      if (step === "RUN") run("sh", ["-c", `${args} --prefer-offline --no-audit --no-fund`], built);
      else {
        const sources = args.split(" ");
        const to = sources.pop() ?? "";
        for (const source of sources)
          cpSync(join(app, source), join(built, to === "./" ? source : to), { recursive: true });
      }
    }
    const [, command = "[]"] = /^CMD (.*)$/m.exec(image) ?? [];
    const copied = [...image.matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map(([, path]) => path);
    expect(copied).toEqual(["package.json", "node_modules", "dist"]);
    expect(JSON.parse(command)).toEqual(["node", "dist/server.js"]);
    const url = await start("start", { NODE_ENV: "production", DJUST_SECRET: secret }, built);
    expect((await fetch(`${url}/_djust/health`)).status).toBe(200);
    expect(bytesOf(join(built, "node_modules"))).toBeLessThan(6_000_000);
  }, 120_000);
});

describe("an application created with --framework", () => {
  beforeAll(() => {
    const all = ["express@5", "@types/express@5", "fastify@5", "hono@4", "@hono/node-server@2"];
    install(app, ...all, "--no-save");
    for (const framework of frameworks.slice(1)) {
      run("npx", ["--no-install", "create-djust-ts", framework, "--framework", framework], folder);
      symlinkSync(join(app, "node_modules"), join(appOf(framework), "node_modules"), "junction");
    }
    writeFileSync(
      join(app, "eslint.config.js"),
      `import tseslint from "typescript-eslint";
export default tseslint.config(tseslint.configs.strictTypeChecked, {
  languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
});`,
    );
    install(app, "eslint@9", "typescript-eslint@8", "--no-save", ...all);
  }, 240_000);

  test.each(frameworks.slice(1))(
    "%s type-checks, starts, and has a page of the framework",
    async (framework) => {
      const where = appOf(framework);
      const { dependencies } = JSON.parse(readFileSync(join(where, "package.json"), "utf8"));
      expect(Object.keys(dependencies)).toContain(framework);
      run("npm", ["run", "check"], where);
      const url = await start("dev", { PORT: String(await freePort()) }, where);
      expect(await (await fetch(url)).text()).toContain("Tasks</h1>");
      expect(await (await fetch(`${url}/about`)).text()).toMatch(/ordinary page of \w+/);
    },
    60_000,
  );

  test("has no lint errors under typescript-eslint's strictTypeChecked", () => {
    for (const framework of frameworks)
      writeFileSync(
        join(app, `src/${framework}-server.ts`),
        readFileSync(join(appOf(framework), "src/server.ts"), "utf8"),
      );
    const { stdout, stderr } = spawnSync("npx", ["--no-install", "eslint", "src", "e2e"], {
      cwd: app,
      encoding: "utf8",
    });
    expect(stdout + stderr).toBe("");
  }, 120_000);
});

describe("npm create", () => {
  test("with --start also installs the packages and starts the application", async () => {
    const registry = await localRegistry([root]);
    try {
      const env = {
        PORT: String(await freePort()),
        npm_config_registry: registry.url,
        npm_config_prefer_offline: "true",
      };
      const args = [`${root}create/create.mjs`, "started", "--start"];
      const url = await started(process.execPath, args, env, folder);
      expect(await (await fetch(url)).text()).toContain("Tasks</h1>");
      const installed = join(folder, "started/node_modules/djust-ts/package.json");
      expect(JSON.parse(readFileSync(installed, "utf8")).version).toBe(manifest.version);
    } finally {
      registry.close();
    }
  }, 120_000);

  test("with --start ends with npm's exit code if the packages cannot be installed", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [`${root}create/create.mjs`, "unreachable", "--start"],
      {
        cwd: folder,
        encoding: "utf8",
        // Nothing listens there.
        env: { ...process.env, npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" },
      },
    );
    expect(status).toBeGreaterThan(0);
    expect(stdout).toContain("Installing the packages");
    expect(stdout).not.toContain("Open http");
  }, 60_000);

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
    const unknown = create("three", "--framework", "koa");
    expect([unknown.status, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('Unknown framework "koa". Valid frameworks: node, express, fastify, hono'),
    ]);
  });

  test("has the version of the package it creates applications with", () => {
    expect(create("--version").stdout.trim()).toBe(manifest.version);
    const { license, engines } = JSON.parse(readFileSync(`${root}create/package.json`, "utf8"));
    const main = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
    expect({ license, engines }).toEqual({ license: main.license, engines: main.engines });
  });
});
