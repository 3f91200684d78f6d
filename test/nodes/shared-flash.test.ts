import { createClient } from "redis";
import { expect, it, onTestFinished, vi } from "vitest";
import type { NumberedFlash } from "../../src/flash/index.js";
import type { OutboxStore, SessionMark } from "../../src/live/index.js";
import { redis } from "../../src/redis/index.js";
import { RedisServer } from "./redis-server.js";

/** Two nodes, and a client that sees what they store. */
async function start() {
  const server = await RedisServer.start();
  const admin = createClient({ url: server.url });
  await admin.connect();
  const logger = { info: () => {}, warn: () => {} };
  const [here, there] = [await redis({ url: server.url, logger }), await redis({ url: server.url, logger })];
  onTestFinished(async () => {
    await Promise.all([here.close(), there.close()]);
    admin.destroy();
    await server.stop();
  });
  /** Names and numbers of what is stored for groups of sessions. */
  const shared = async (): Promise<readonly number[]> => {
    const keys = await admin.keys("*:group:*");
    // One field of each is its node.
    return Promise.all(keys.map(async (key) => (await admin.hLen(key)) - 1));
  };
  return { admin, here: here.outboxStore, there: there.outboxStore, shared };
}

const sessions = ["a", "b", "c"];

/** The copy of a session before it moves, and after each move. */
function markOf(session: string, moves = 0): SessionMark {
  const name = (at: number): string => `copy ${at} of ${session}`;
  return {
    tab: `tab of ${session}`,
    lastRef: 0,
    copy: { name: name(moves), origin: moves === 0 ? undefined : name(moves - 1), moves },
  };
}

function news(id: number): NumberedFlash {
  return { action: "put", level: "info", message: `News, "${id}"\nand more`, id, uid: `news ${id}` };
}

/** One broadcast: each session gets the same message in the same round of the event loop. */
const broadcast = (store: OutboxStore, id: number, all = sessions): Promise<unknown> =>
  Promise.all(all.map((session) => store.add(session, [news(id)], markOf(session))));

const claim = (store: OutboxStore, session: string, moves = 1) =>
  store.claim(session, markOf(session, moves));

it("stores a broadcast once for all sessions that Redis knows, and any of them can move with it", async () => {
  const { admin, here, there, shared } = await start();
  await broadcast(here, 1);
  expect(await shared()).toEqual([0]);
  await broadcast(here, 2);
  await broadcast(here, 3);
  expect(await shared()).toEqual([2]);
  expect(await Promise.all((await admin.keys("*:flash:*")).map((key) => admin.zCard(key)))).toEqual([
    1, 1, 1,
  ]);
  for (const session of sessions)
    expect(await claim(there, session)).toMatchObject({ commands: [news(1), news(2), news(3)], lastRef: 0 });
});

it("removes a broadcast once the last session has acknowledged it", async () => {
  const { here, there, shared } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  for (const session of ["a", "b"]) here.acknowledge(session, 2);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await shared()).toEqual([1]);
  expect((await claim(there, "c"))?.commands).toEqual([news(1), news(2)]);
  here.acknowledge("c", 2);
  await vi.waitFor(async () => expect(await shared()).toEqual([1]));
});

it("removes a broadcast with the last session that has not acknowledged it", async () => {
  const { here, shared } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  for (const session of ["a", "b"]) here.acknowledge(session, 2);
  here.remove("c");
  await vi.waitFor(async () => expect(await shared()).toEqual([0]));
});

it("delivers nothing again of what a page without a script has shown, while others have not", async () => {
  const { here, there } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  await broadcast(here, 3);
  await here.acknowledge("a", 2, true);
  expect((await claim(there, "a"))?.commands).toEqual([news(3)]);
  expect((await claim(there, "b"))?.commands).toEqual([news(1), news(2), news(3)]);
});

it("takes out what was stored just after the session had moved, and tells the node that stores more", async () => {
  const { here, there } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  await claim(there, "a");
  const yielded: string[] = [];
  here.listen({
    get: (id) => ({
      id,
      attached: true,
      mark: markOf(id),
      belongsTo: () => true,
      inherit: () => {},
      yield: () => void yielded.push(id),
    }),
    [Symbol.iterator]: () => [][Symbol.iterator](),
  });
  await broadcast(here, 3);
  expect(yielded).toEqual(["a"]);
  // What the node had kept for it follows the session.
  await vi.waitFor(async () =>
    expect((await claim(there, "a", 2))?.late.map(({ id }) => id)).toEqual([1, 2, 3]),
  );
});

it("accepts a session that comes back to the node", async () => {
  const { here, there } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  await claim(there, "a");
  here.passOn("a", [], markOf("a"));
  expect((await claim(here, "a", 2))?.commands).toEqual([news(1), news(2)]);
  for (const id of [3, 4]) {
    await Promise.all([here.add("a", [news(id)], markOf("a", 2)), broadcast(here, id, ["b", "c"])]);
  }
  expect((await claim(there, "a", 3))?.commands).toEqual([1, 2, 3, 4].map(news));
});

it("stores sessions on their own again when Redis has lost its data", async () => {
  const { admin, here, there } = await start();
  await broadcast(here, 1);
  await broadcast(here, 2);
  await admin.flushAll();
  await broadcast(here, 3);
  expect((await claim(there, "a"))?.commands).toEqual([news(2), news(3)]);
});

it("makes a group for each hundred sessions", async () => {
  const { here, shared } = await start();
  const many = Array.from({ length: 250 }, (_, at) => `session-${at}`);
  for (const id of [1, 2]) await broadcast(here, id, many);
  expect(await shared()).toEqual([1, 1, 1]);
});
