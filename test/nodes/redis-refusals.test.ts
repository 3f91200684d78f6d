import { createClient } from "redis";
import { expect, it, onTestFinished, vi } from "vitest";
import { redis } from "../../src/redis/index.js";
import { RedisServer } from "./redis-server.js";

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
    expect(warn.mock.calls.map(([, text]) => text)).toContain("Redis refused a command"),
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
