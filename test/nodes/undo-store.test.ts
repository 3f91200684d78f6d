import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { redis } from "../../src/redis/index.js";
import { RedisServer } from "./redis-server.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test("actions in Redis are decided once, and another node takes over an expired lease", async () => {
  const server = await RedisServer.start();
  ends.push(() => server.stop());
  const nodes = await Promise.all([0, 1].map(() => redis({ url: server.url })));
  ends.push(() => Promise.all(nodes.map((node) => node.close())));
  const [here, there] = nodes.map(({ undoStore }) => undoStore);
  if (!here || !there) throw new Error("no stores");
  const entry = { name: "deleteOrder", params: { id: 7 }, owner: "browser" };

  expect(await here.add({ ...entry, id: "a" }, 0)).toBe(true);
  expect(await here.add({ ...entry, id: "b" }, 60_000)).toBe(true);
  const taken = await Promise.all([here.takeDue(200, 10), there.takeDue(200, 10)]);
  expect(taken.flat()).toEqual([{ ...entry, id: "a", decision: "run" }]);
  expect(await there.undo("a", 200)).toBeUndefined();

  const undone = await Promise.all([here.undo("b", 200), there.undo("b", 200)]);
  expect(undone.filter((one) => one !== undefined)).toEqual([{ ...entry, id: "b" }]);

  await here.extend("a", 60_000);
  await wait(300);
  expect(await there.takeDue(60_000, 10)).toEqual([{ ...entry, id: "b", decision: "undo" }]);
  await there.done("a");
  await there.done("b");
  await there.done("b");
  expect(await here.undo("a", 200)).toBeUndefined();
  expect(await here.undo("unknown", 200)).toBeUndefined();
});
