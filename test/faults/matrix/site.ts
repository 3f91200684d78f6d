import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "redis";
import { Balancer } from "../../nodes/nodes.js";
import { RedisCluster } from "../../nodes/redis-cluster.js";
import { freePort, RedisServer } from "../../nodes/redis-server.js";
import { type ProxyName, startProxy } from "../../proxies/proxy.js";
import { Line } from "./line.js";

const topologies = ["memory", "redis", "sentinel", "cluster"] as const;
export type Topology = (typeof topologies)[number];
export type Front = "none" | ProxyName;

/** A key in the slot that an application's keys share. */
export const keyOfAll = "{djust}:generation";

const matrixProgram = fileURLToPath(new URL("node-program.ts", import.meta.url));

/** What a node reports about itself, if its program does. */
export interface Usage {
  /** Bytes after a garbage collection. */
  readonly heapUsed: number;
  readonly sessions: number;
  readonly timers: readonly string[];
}

interface Message {
  readonly put?: string;
  readonly isStored?: boolean;
  /** When it was stored, in ms since 1970. */
  readonly at?: number;
  readonly listening?: true;
  readonly usage?: Usage;
}

class Node {
  #child: ChildProcess | undefined;
  /** Its reports since it was started. */
  usage: Usage[] = [];

  constructor(
    private readonly program: string,
    private readonly port: number,
    private readonly options: object | undefined,
    private readonly put: (message: string, storedAt: number | undefined) => void,
  ) {}

  async start(): Promise<void> {
    this.usage = [];
    const child = fork(this.program, {
      execArgv: ["--expose-gc", "--import", "tsx"],
      env: {
        ...process.env,
        NODE_ENV: "production",
        PORT: `${this.port}`,
        REDIS_OPTIONS: JSON.stringify(this.options ?? null),
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.on("message", ({ put, isStored, at, listening, usage }: Message) => {
        if (put !== undefined) this.put(put, isStored ? at : undefined);
        if (usage) this.usage.push(usage);
        if (listening) resolve();
      });
      child.once("exit", (code) => reject(new Error(`A node exited with ${code} before it was listening`)));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }
}

/** Two nodes with a proxy in front and a store behind, and a line to it. */
export interface Site {
  readonly line: Line;
  readonly ports: readonly [number, number];
  readonly nodes: readonly Node[];
  /** The servers of the store, the primary first. */
  readonly redis: readonly RedisServer[];
  readonly cluster: RedisCluster | undefined;
  /** Messages that handlers have put. */
  readonly put: Set<string>;
  /** Those that outlive their node, and when they were stored, in ms since 1970. */
  readonly stored: Map<string, number>;
  close(): Promise<void>;
}

/** @param program what each node runs */
export async function startSite(front: Front, topology: Topology, program = matrixProgram): Promise<Site> {
  const put = new Set<string>();
  const stored = new Map<string, number>();
  const { servers, options, cluster } = await startRedis(topology);
  const ports = [await freePort(), await freePort()] as const;
  const nodes = ports.map(
    (port) =>
      new Node(program, port, options, (message, storedAt) => {
        put.add(message);
        if (storedAt !== undefined) stored.set(message, storedAt);
      }),
  );
  await Promise.all(nodes.map((node) => node.start()));
  let stop: () => Promise<void>;
  let port: number;
  if (front === "none") {
    const balancer = new Balancer();
    balancer.ports = [...ports];
    await balancer.listen();
    port = Number(new URL(balancer.origin).port);
    stop = () => balancer.close();
  } else {
    port = await freePort();
    const proxy = await startProxy(front, port, ports);
    stop = () => proxy.stop();
  }
  const line = await Line.before(port);
  await until(`${front} answers`, async () => (await fetch(line.origin)).status === 200);
  return {
    line,
    ports,
    nodes,
    redis: servers,
    cluster,
    put,
    stored,
    close: async () => {
      await line.close();
      await stop();
      await Promise.all(nodes.map((node) => node.end("SIGKILL")));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startRedis(
  topology: Topology,
): Promise<{ servers: readonly RedisServer[]; options?: object; cluster?: RedisCluster }> {
  if (topology === "memory") return { servers: [] };
  if (topology === "cluster") {
    const cluster = await RedisCluster.start();
    const primary = await cluster.primaryOf(keyOfAll);
    const servers = [primary, ...cluster.servers.filter((server) => server !== primary)];
    return { servers, cluster, options: { rootNodes: cluster.rootNodes } };
  }
  const primary = await RedisServer.start({ persistent: true });
  if (topology === "redis") return { servers: [primary], options: { url: primary.url } };
  const replica = await RedisServer.start({ replicaOf: primary.port });
  const sentinel = await RedisServer.start({ sentinelOf: primary.port });
  const watcher = createClient({ url: sentinel.url });
  watcher.on("error", () => {});
  await watcher.connect();
  await until("the replica is in step", async () =>
    /"master-link-status"[:,]"ok"/.test(
      JSON.stringify(await watcher.sendCommand(["SENTINEL", "REPLICAS", "main"])),
    ),
  );
  watcher.destroy();
  return {
    servers: [primary, replica, sentinel],
    options: { sentinel: { name: "main", nodes: [{ host: "127.0.0.1", port: sentinel.port }] } },
  };
}

export async function until(what: string, isSo: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`Timed out waiting until ${what}`);
    await wait(50);
  }
}
