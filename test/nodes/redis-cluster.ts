import { setTimeout as wait } from "node:timers/promises";
import { createClient, type RedisClientType } from "redis";
import { RedisServer } from "./redis-server.js";

const slots = 16_384;

/** A real Redis Cluster of three primaries, each with one replica. */
export class RedisCluster {
  private constructor(readonly servers: readonly RedisServer[]) {}

  static async start(): Promise<RedisCluster> {
    const servers = await Promise.all(Array.from({ length: 6 }, () => RedisServer.start({ cluster: true })));
    const cluster = new RedisCluster(servers);
    const [first, ...others] = servers as [RedisServer, ...RedisServer[]];
    for (const [at, server] of servers.slice(0, 3).entries()) {
      const from = Math.ceil((slots * at) / 3);
      const to = Math.ceil((slots * (at + 1)) / 3) - 1;
      await cluster.send(server, "CLUSTER", "ADDSLOTSRANGE", `${from}`, `${to}`);
    }
    for (const { port } of others) await cluster.send(first, "CLUSTER", "MEET", "127.0.0.1", `${port}`);
    await cluster.until(async () => (await cluster.knownNodes(first)) === 6, "all nodes know each other");
    for (const [at, server] of servers.slice(3).entries()) {
      const primary = await cluster.idOf(servers[at] as RedisServer);
      await cluster.until(
        () =>
          cluster.send(server, "CLUSTER", "REPLICATE", primary).then(
            () => true,
            () => false,
          ),
        "a replica knows its primary",
      );
    }
    await cluster.until(async () => {
      const states = await Promise.all(servers.map((server) => cluster.send(server, "CLUSTER", "INFO")));
      const links = await Promise.all(
        servers.slice(3).map((server) => cluster.send(server, "INFO", "replication")),
      );
      return (
        states.every((state) => String(state).includes("cluster_state:ok")) &&
        links.every((link) => String(link).includes("master_link_status:up"))
      );
    }, "the cluster is up");
    return cluster;
  }

  get rootNodes(): { url: string }[] {
    return this.servers.slice(0, 3).map(({ url }) => ({ url }));
  }

  /** The server that has a key as its primary now. */
  async primaryOf(key: string): Promise<RedisServer> {
    for (const server of this.servers) {
      const reply = await this.send(server, "EXISTS", key).catch((error: unknown) => error);
      const role = await this.send(server, "ROLE").catch(() => []);
      if (!(reply instanceof Error) && (role as string[])[0] === "master") return server;
    }
    throw new Error(`no primary has ${key}`);
  }

  /** Moves the slot of a key to another primary, with its keys, as `redis-cli --cluster reshard` does. */
  async moveSlot(key: string, to: RedisServer, during: () => Promise<void> = async () => {}): Promise<void> {
    const from = await this.primaryOf(key);
    const slot = String(await this.send(from, "CLUSTER", "KEYSLOT", key));
    const [source, target] = [await this.idOf(from), await this.idOf(to)];
    await this.send(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", source);
    await this.send(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", target);
    for (;;) {
      const keys = (await this.send(from, "CLUSTER", "GETKEYSINSLOT", slot, "1")) as string[];
      if (keys.length === 0) break;
      await this.send(from, "MIGRATE", "127.0.0.1", `${to.port}`, "", "0", "5000", "KEYS", ...keys);
      await during();
    }
    for (const server of [to, from]) await this.send(server, "CLUSTER", "SETSLOT", slot, "NODE", target);
  }

  async send(server: RedisServer, ...command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: server.url, socket: { reconnectStrategy: false } }) as RedisClientType;
    client.on("error", () => {});
    try {
      await client.connect();
      return await client.sendCommand([...command]);
    } finally {
      client.destroy();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  async idOf(server: RedisServer): Promise<string> {
    return String(await this.send(server, "CLUSTER", "MYID"));
  }

  private async knownNodes(server: RedisServer): Promise<number> {
    const nodes = String(await this.send(server, "CLUSTER", "NODES"))
      .trim()
      .split("\n");
    return nodes.filter((line) => !line.includes("handshake")).length;
  }

  private async until(condition: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + 60_000;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`not within a minute: ${what}`);
      await wait(50);
    }
  }
}
