import { createClient, createSentinel } from "redis";
import { expect, onTestFinished, test, vi } from "vitest";
import { type RedisOptions, type RedisParts, redis } from "../../src/redis/index.js";
import { Recorder } from "./recorder.js";
import { freePort, RedisServer } from "./redis-server.js";

async function start(options: Parameters<typeof RedisServer.start>[0] = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}

async function join(options: RedisOptions): Promise<RedisParts> {
  const parts = await redis({ ...options, logger: new Recorder().logger });
  onTestFinished(() => parts.close());
  return parts;
}

function come({ broker }: RedisParts, topic: string): string[] {
  const shown: string[] = [];
  const subscription = broker.subscribe(topic, {
    message: () => {},
    flash: (command) => command.action === "put" && shown.push(command.message),
  });
  void subscription.present(true);
  return shown;
}

for (const by of ["url", "client", "sentinel client"] as const)
  test(`nodes with a ${by} follow the primary that Sentinel promotes, and lose no flash`, async () => {
    const primary = await start();
    const replica = await start({ replicaOf: primary.port });
    const sentinel = await start({ sentinelOf: primary.port });
    const watcher = createClient({ url: sentinel.url });
    watcher.on("error", () => {});
    await watcher.connect();
    onTestFinished(() => watcher.destroy());
    await vi.waitFor(
      async () =>
        expect(JSON.stringify(await watcher.sendCommand(["SENTINEL", "REPLICAS", "main"]))).toMatch(
          /"master-link-status"[:,]"ok"/,
        ),
      30_000,
    );
    // A sentinel that is down is passed over; the address of the primary is the sentinel's to say.
    const nodes = [
      { host: "127.0.0.1", port: await freePort() },
      { host: "127.0.0.1", port: sentinel.port },
    ];
    const address = "redis://localhost:1/0";
    const options = {
      url: { url: address, sentinel: { name: "main", nodes } },
      client: { client: createClient({ url: address }), sentinel: { name: "main", nodes } },
      "sentinel client": { client: createSentinel({ name: "main", sentinelRootNodes: nodes }) },
    }[by] satisfies RedisOptions;
    const [one, two] = [await join(options), await join(options)];
    expect([one.broker.connected, two.broker.connected]).toEqual([true, true]);
    const shown = come(two, "room");
    one.flash.to("room").put("info", "before");
    await vi.waitFor(() => expect(shown).toEqual(["before"]));
    one.flash.to("person").put("info", "waits");
    const copy = createClient({ url: replica.url });
    copy.on("error", () => {});
    await copy.connect();
    onTestFinished(() => copy.destroy());
    await vi.waitFor(async () => expect(await copy.lLen("djust:waiting:person")).toBe(1));
    await primary.kill();
    await vi.waitFor(() => expect(one.broker.connected).toBe(false));
    one.flash.to("room").put("info", "meanwhile");
    await vi.waitFor(() => expect(shown).toEqual(["before", "meanwhile"]), 30_000);
    const later = come(two, "person");
    await vi.waitFor(() => expect(later).toEqual(["waits"]));
    expect(await watcher.sendCommand(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"])).toEqual([
      "127.0.0.1",
      `${replica.port}`,
    ]);
  });

test("a node starts alone while no sentinel answers", async () => {
  const sentinel = { name: "main", nodes: [{ host: "127.0.0.1", port: await freePort() }] };
  const node = await join({ sentinel });
  expect(node.broker.connected).toBe(false);
});

test.each([
  { name: "", nodes: [{ host: "127.0.0.1", port: 1 }] },
  { name: "main", nodes: [] },
  { name: "main", nodes: [{ host: "127.0.0.1" }] },
  { name: "main" },
])("refuses the sentinel option %j", async (sentinel) => {
  await expect(redis({ sentinel } as unknown as RedisOptions)).rejects.toThrow(/DJ_APP_OPTION.*"sentinel"/);
});
