import { createClient, createClientPool, createCluster, createSentinel } from "redis";
import { expect, onTestFinished, test, vi } from "vitest";
import { type RedisOptions, type RedisParts, redis } from "../../src/redis/index.js";
import { certificate } from "../adapters/certificate.js";
import { Recorder } from "./recorder.js";
import { freePort, RedisServer } from "./redis-server.js";

async function start(options: Parameters<typeof RedisServer.start>[0] = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}

async function join(options: RedisOptions, recorder = new Recorder()): Promise<RedisParts> {
  const parts = await redis({ ...options, logger: recorder.logger });
  onTestFinished(() => parts.close());
  return parts;
}

/** Flash that a node shows which goes from one node to the other. */
async function delivers(one: RedisParts, two: RedisParts): Promise<void> {
  expect([one.broker.connected, two.broker.connected]).toEqual([true, true]);
  const shown: string[] = [];
  const subscription = two.broker.subscribe("room", {
    message: (message) => shown.push(String(message)),
    flash: (command) => command.action === "put" && shown.push(command.message),
  });
  one.flash.to("room").put("info", "waits");
  await subscription.present(true);
  await vi.waitFor(() => expect(shown).toEqual(["waits"]));
  one.flash.to("room").put("info", "flash");
  one.broadcast("room", "message");
  await vi.waitFor(() => expect(shown).toEqual(["waits", "flash", "message"]));
}

// The user of docs/operations.md.
const user = "--user djust on >secret ~djust:* &djust:* +@all -@admin -@dangerous".split(" ");
const tls = { ca: certificate.cert, host: "localhost" };

test("nodes connect over TLS, as a user with the permissions of the documentation", async () => {
  const server = await start({ tls: certificate, settings: [...user, "--user", "default", "off"] });
  const recorder = new Recorder();
  const options = {
    client: createClient({
      url: `rediss://djust:secret@localhost:${server.port}`,
      socket: { tls: true, ...tls },
    }),
  };
  await delivers(await join(options, recorder), await join(options, recorder));
  expect(recorder.lines).toEqual([]);
});

test("a certificate that is not trusted leaves the node alone, and the log says why", async () => {
  const server = await start({ tls: certificate });
  const logged: unknown[] = [];
  const parts = await redis({
    url: `rediss://localhost:${server.port}`,
    logger: { info: () => {}, warn: (fields, message) => logged.push([message, String(Object(fields).err)]) },
  });
  onTestFinished(() => parts.close());
  expect(parts.broker.connected).toBe(false);
  expect(logged).toEqual([
    [
      "Redis cannot be reached; this node works alone until it reconnects",
      expect.stringMatching(/certificate/),
    ],
  ]);
});

test("nodes use the credentials of a sentinel client for the primary and for the sentinels", async () => {
  const primary = await start({ settings: user });
  const sentinel = await start({ sentinelOf: primary.port });
  const options = {
    client: createSentinel({
      name: "main",
      sentinelRootNodes: [{ host: "127.0.0.1", port: sentinel.port }],
      nodeClientOptions: { username: "djust", password: "secret" },
    }),
  };
  await delivers(await join(options), await join(options));
});

test("a replica is a lost connection with a reason, logged once, until it is promoted", async () => {
  const primary = await start();
  const replica = await start({ replicaOf: primary.port });
  const recorder = new Recorder();
  const node = await join({ url: replica.url }, recorder);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(node.broker.connected).toBe(false);
  expect(recorder.lines).toEqual([
    "warn: Redis is a replica, which accepts no writes; this node works alone until it reconnects",
  ]);
  const admin = createClient({ url: replica.url });
  await admin.connect();
  await admin.sendCommand(["REPLICAOF", "NO", "ONE"]);
  admin.destroy();
  await vi.waitFor(() => expect(node.broker.connected).toBe(true), 20_000);
});

test("a primary that becomes a replica is left at its first refusal, and the log has the reason", async () => {
  const [server, other] = [await start(), await start()];
  const recorder = new Recorder();
  const node = await join({ url: server.url }, recorder);
  const admin = createClient({ url: server.url });
  await admin.connect();
  await admin.sendCommand(["REPLICAOF", "127.0.0.1", `${other.port}`]);
  admin.destroy();
  node.flash.to("room").put("info", "waits");
  await vi.waitFor(() => expect(node.broker.connected).toBe(false), 20_000);
  expect(recorder.lines).toEqual([
    "warn: Redis is a replica, which accepts no writes; this node works alone until it reconnects",
  ]);
});

test("a Redis that is out of memory keeps its connection, and the log says so once", async () => {
  const server = await start();
  const recorder = new Recorder();
  const node = await join({ url: server.url }, recorder);
  const admin = createClient({ url: server.url });
  await admin.connect();
  await admin.sendCommand(["CONFIG", "SET", "maxmemory", "1"]);
  for (let at = 0; at < 20; at++) node.flash.to("room").put("info", `${at}`);
  await vi.waitFor(() => expect(recorder.lines.length).toBe(1), 20_000);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(node.broker.connected).toBe(true);
  // A node that starts now connects as well.
  const late = await join({ url: server.url }, recorder);
  expect(late.broker.connected).toBe(true);
  expect(recorder.lines).toEqual(["warn: Redis refused a command, because it is out of memory"]);
  await admin.sendCommand(["CONFIG", "SET", "maxmemory", "0"]);
  admin.destroy();
  const shown: string[] = [];
  const subscription = late.broker.subscribe("room", {
    message: () => {},
    flash: (command) => command.action === "put" && shown.push(command.message),
  });
  await vi.waitFor(async () => {
    await subscription.take();
    expect(shown.length).toBe(20);
  }, 20_000);
});

test.each<[string, () => Promise<object>, RegExp]>([
  [
    "a URL of a cluster",
    async () => ({ url: (await start({ cluster: true })).url }),
    /belongs to a Redis Cluster\. Use redis\(\{ client: createCluster/,
  ],
  [
    "a URL of a sentinel",
    async () => ({ url: (await start({ sentinelOf: 1 })).url }),
    /got that of a sentinel\. Use the option "sentinel"/,
  ],
  [
    "createCluster for a single server",
    async () => ({ client: createCluster({ rootNodes: [{ url: (await start()).url }] }) }),
    /must belong to a Redis Cluster, got a single server\. Use createClient/,
  ],
  [
    "a pool",
    async () => ({ client: createClientPool({ url: "redis://localhost:1" }) }),
    /must be a client made by createClient, createSentinel or createCluster/,
  ],
  [
    "a client of another package",
    async () => ({ client: { duplicate: () => ({}), status: "wait" } }),
    /got another object/,
  ],
  [
    "createCluster and sentinel",
    async () => ({
      client: createCluster({ rootNodes: [{ url: "redis://localhost:1" }] }),
      sentinel: { name: "main", nodes: [{ host: "localhost", port: await freePort() }] },
    }),
    /got a client made by createCluster/,
  ],
])("redis() refuses %s at start", async (_, options, message) => {
  const given = { ...(await options()), logger: new Recorder().logger } as RedisOptions;
  const error = await redis(given).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).toMatch(/DJ_APP_OPTION/);
  expect(String(error)).toMatch(message);
});
