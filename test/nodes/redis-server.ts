import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findExecutable, variableOf } from "../../scripts/executables.mjs";

interface RedisServerOptions {
  /** Whether its data survives a restart. @default false */
  readonly persistent?: boolean;
  readonly password?: string;
  /** @default a free one */
  readonly port?: number;
  /** Port of the primary that it copies. */
  readonly replicaOf?: number;
  /** Port of the primary that it watches as a sentinel, under the name "main". */
  readonly sentinelOf?: number;
  /** Whether it can be a node of a cluster. */
  readonly cluster?: boolean;
  /** Key and certificate in PEM; it then accepts TLS connections only. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Further settings, such as `["--user", "…"]`. */
  readonly settings?: readonly string[];
}

/** A real Redis server that a test starts, stops and restarts on its own port. */
export class RedisServer {
  #process: ChildProcess | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), "djust-redis-"));

  private constructor(
    readonly port: number,
    private readonly options: RedisServerOptions,
  ) {}

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const program = findExecutable("redis-server");
    if (program === undefined)
      throw new Error(
        `no redis-server found on PATH; run "npm run setup:test", or set ${variableOf("redis-server")}`,
      );
    const settings = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    const { persistent, password } = this.options;
    const log = persistent ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
    const secret = password === undefined ? [] : ["--requirepass", password];
    const source =
      this.options.replicaOf === undefined ? [] : ["--replicaof", "127.0.0.1", `${this.options.replicaOf}`];
    const sentinel = this.options.sentinelOf;
    const { cluster, tls, settings: more = [] } = this.options;
    if (cluster) settings.push("--cluster-enabled", "yes", "--cluster-node-timeout", "5000");
    if (tls) settings.push(...this.#tlsSettings(tls));
    settings.push(...more);
    this.#process = spawn(
      program,
      sentinel === undefined
        ? [...settings, ...log, ...secret, ...source]
        : this.#sentinelArguments(sentinel),
      { stdio: "ignore" },
    );
    await (this.options.tls ? accepts(this.port) : answers(this.port));
  }

  #tlsSettings({ key, cert }: NonNullable<RedisServerOptions["tls"]>): readonly string[] {
    writeFileSync(join(this.#folder, "key.pem"), key);
    writeFileSync(join(this.#folder, "cert.pem"), cert);
    const files = ["--tls-key-file", "key.pem", "--tls-cert-file", "cert.pem"];
    return ["--port", "0", "--tls-port", `${this.port}`, "--tls-auth-clients", "no", ...files];
  }

  #sentinelArguments(primaryPort: number): readonly string[] {
    const file = join(this.#folder, "sentinel.conf");
    const lines = [
      `port ${this.port}`,
      "bind 127.0.0.1",
      `dir ${this.#folder}`,
      `sentinel monitor main 127.0.0.1 ${primaryPort} 1`,
      "sentinel down-after-milliseconds main 500",
      "sentinel failover-timeout main 3000",
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    return [file, "--sentinel"];
  }

  /** Kills it, like a power failure. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Suspends it: connections stay open but get no replies. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A free port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function accepts(port: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        resolve(true);
        socket.destroy();
      });
      socket.once("error", () => resolve(false));
    });
    if (accepted) return;
    await wait(20);
  }
  throw new Error(`redis-server does not accept connections on port ${port}`);
}

async function answers(port: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
      socket.once("data", (data) => {
        resolve(/^\+PONG|^-NOAUTH/.test(String(data)));
        socket.destroy();
      });
      socket.once("error", () => resolve(false));
    });
    if (answered) return;
    await wait(20);
  }
  throw new Error(`redis-server does not respond on port ${port}`);
}
