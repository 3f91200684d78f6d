import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifest, root } from "../package/entry-points.js";
import { run } from "../package/installed.js";
import { type Block, commandsOf, readmeBlocks } from "./readme.js";

const quick = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];

/** Follows the README's Quick Start in an empty folder, with the packed package. */
export class QuickStart {
  readonly folder = mkdtempSync(join(tmpdir(), "djust-quick-start-"));
  readonly #packed = mkdtempSync(join(tmpdir(), "djust-packed-"));
  readonly #blocks = readmeBlocks().filter(({ section }) => section === "Quick Start");
  #app: ChildProcess | undefined;
  /** The app's output. */
  output = "";

  /** Runs the commands and writes the files. */
  prepare(): void {
    run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", this.#packed], root);
    const tarball = join(this.#packed, readdirSync(this.#packed)[0] ?? "");
    for (const command of commandsOf(this.#shell(0))) {
      const [program = "", ...words] = command.split(" ");
      const args = words.map((word) => (word === manifest.name ? tarball : word));
      run(program, args.includes("install") ? [...args, ...quick] : args, this.folder);
    }
    for (const { file, code } of this.#blocks) if (file) writeFileSync(join(this.folder, file), code);
  }

  /** Starts the app on a free port. @returns its URL once it responds */
  async start(): Promise<string> {
    const port = await freePort();
    const [program = "", ...args] = commandsOf(this.#shell(1))[0]?.split(" ") ?? [];
    // A process group, because npx starts child processes that have to end with it.
    const app = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, PORT: String(port) },
      detached: true,
    });
    this.#app = app;
    for (const stream of [app.stdout, app.stderr])
      stream.on("data", (data: Buffer) => {
        this.output += data;
      });
    const url = `http://localhost:${port}/`;
    for (const until = Date.now() + 30_000; Date.now() < until; ) {
      if (app.exitCode !== null) break;
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return url;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The app does not respond:\n${this.output}`);
  }

  end(): void {
    if (this.#app?.pid !== undefined && this.#app.exitCode === null) process.kill(-this.#app.pid);
    for (const folder of [this.folder, this.#packed]) rmSync(folder, { recursive: true, force: true });
  }

  #shell(index: number): Block {
    const block = this.#blocks.filter(
      ({ language, code }) => language === "sh" && !code.startsWith("npm create"),
    )[index];
    if (!block) throw new Error(`The Quick Start has no command block ${index}`);
    return block;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
