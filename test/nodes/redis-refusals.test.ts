import { connect } from "node:net";
import { createClient } from "redis";
import { expect, it, onTestFinished, vi } from "vitest";
import { redis } from "../../src/redis/index.js";
import { RedisServer } from "./redis-server.js";

/** The reply of Redis on a new connection, without a client that would wait and try again. */
function replyTo(command: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

/** A node beside a Redis that an administrator can configure. */
async function start() {
  const server = await RedisServer.start();
  const admin = createClient({ url: server.url });
  await admin.connect();
  const warn = vi.fn();
  const parts = await redis({ url: server.url, logger: { info: () => {}, warn } });
  onTestFinished(async () => {
    await parts.close();
    admin.destroy();
    await server.stop();
  });
  const connections = async (): Promise<number> =>
    Number(/total_connections_received:(\d+)/.exec(String(await admin.sendCommand(["INFO", "stats"])))?.[1]);
  return { admin, parts, connections, warn };
}

it("keeps its connection while Redis is out of memory, and sends what it refused afterwards", async () => {
  const { admin, parts, connections, warn } = await start();
  await admin.sendCommand(["CONFIG", "SET", "maxmemory", "1"]);
  parts.broker.publishFlash("news", { action: "put", level: "info", message: "refused" });
  await vi.waitFor(() =>
    expect(warn.mock.calls.map(([, text]) => text)).toContain(
      "Redis refused a command, because it is out of memory",
    ),
  );
  const mark = { tab: "tab", lastRef: 0, copy: { name: "copy", origin: undefined, moves: 0 } };
  const kept = parts.outboxStore.add(
    "session",
    [{ action: "put", level: "info", message: "kept", id: 1, uid: "u" }],
    mark,
  );
  await expect(kept).rejects.toThrow("DJ_BROKER");
  // A connection that is lost comes back, although Redis refuses what it has to say.
  for (const type of ["normal", "pubsub"]) await admin.sendCommand(["CLIENT", "KILL", "TYPE", type]);
  await vi.waitFor(() => expect(parts.broker.connected).toBe(false), { interval: 1 });
  await vi.waitFor(() => expect(parts.broker.connected).toBe(true), 5_000);
  const before = await connections();
  parts.broker.publishFlash("news", { action: "put", level: "info", message: "queued" });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(parts.broker.connected).toBe(true);
  expect(await connections()).toBe(before);
  await admin.sendCommand(["CONFIG", "SET", "maxmemory", "0"]);
  await vi.waitFor(async () => expect(await admin.lLen("djust:waiting:news")).toBe(2), 15_000);
});

it("waits while Redis loads its data after a restart, and sends what it was given meanwhile", async () => {
  // Some three seconds of loading, in which Redis accepts connections and refuses commands.
  const settings = ["--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024"];
  const server = await RedisServer.start({ persistent: true, settings });
  const admin = createClient({ url: server.url });
  admin.on("error", () => {});
  await admin.connect();
  const warn = vi.fn();
  const parts = await redis({ url: server.url, logger: { info: () => {}, warn } });
  onTestFinished(async () => {
    await parts.close();
    admin.destroy();
    await server.stop();
  });
  await Promise.all(Array.from({ length: 3_000 }, (_, at) => admin.set(`other:${at}`, "x".repeat(20))));
  const restarted = server.restart();
  await vi.waitFor(() => expect(parts.broker.connected).toBe(false), { interval: 1 });
  parts.broker.publishFlash("news", { action: "put", level: "info", message: "put while it loads" });
  await vi.waitFor(async () => expect(await replyTo("PING", server.port)).toMatch(/^-LOADING/), {
    timeout: 10_000,
    interval: 20,
  });
  await restarted;
  await vi.waitFor(() => expect(parts.broker.connected).toBe(true), 15_000);
  await vi.waitFor(async () => expect(await admin.lLen("djust:waiting:news")).toBe(1), 15_000);
}, 60_000);

it("keeps the flash of a session although Redis refuses that of another one of the same turn", async () => {
  const { admin, parts } = await start();
  await admin.set("djust:flash:bad", "no sorted set");
  const kept = ["before", "bad", "after"].map((id) => add(parts, id));
  expect((await Promise.allSettled(kept)).map(({ status }) => status)).toContain("rejected");
  await vi.waitFor(async () => {
    expect(await admin.zCard("djust:flash:before")).toBe(1);
    expect(await admin.zCard("djust:flash:after")).toBe(1);
  }, 15_000);
});

it("removes what was acknowledged just before it closes", async () => {
  const { admin, parts } = await start();
  const ids = Array.from({ length: 250 }, (_, at) => `session ${at}`);
  await Promise.all(ids.map((id) => add(parts, id)));
  expect(await admin.keys("djust:flash:*")).toHaveLength(250);
  for (const id of ids) await parts.outboxStore.acknowledge(id, 1);
  await parts.close();
  expect(await admin.keys("djust:flash:*")).toEqual([]);
});

function add({ outboxStore }: Awaited<ReturnType<typeof redis>>, sessionId: string): Promise<void> {
  const mark = {
    tab: "tab",
    lastRef: 0,
    copy: { name: `copy of ${sessionId}`, origin: undefined, moves: 0 },
  };
  const command = { action: "put", level: "info", message: "kept", id: 1, uid: `u ${sessionId}` } as const;
  return outboxStore.add(sessionId, [command], mark);
}
