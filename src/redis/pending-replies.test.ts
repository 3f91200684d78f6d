import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PendingReplies } from "./pending-replies.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const silent: string[] = [];
  return { silent, replies: new PendingReplies(500, (error) => silent.push(error.message)) };
}

function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

test("a single reply that does not arrive counts as silence", async () => {
  const { silent, replies } = open();
  void replies.send(() => later(10_000, "late"));
  await vi.advanceTimersByTimeAsync(499);
  expect(silent).toEqual([]);
  await vi.advanceTimersByTimeAsync(10);
  expect(silent).toEqual(["no reply within 500 ms"]);
});

test("one slow reply among others does not count as silence", async () => {
  const { silent, replies } = open();
  const slow = replies.send(() => later(2_000, "slow"));
  for (let at = 0; at < 10; at++) {
    void replies.send(() => later(150, at));
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(await slow).toBe("slow");
  expect(silent).toEqual([]);
});

test("a timed request fails when its reply does not arrive, and the work continues", async () => {
  const { replies } = open();
  let done = false;
  const work = later(800, "done").then(() => {
    done = true;
  });
  const waiting = replies.inTime(work);
  const failed = expect(waiting).rejects.toThrow("DJ_BROKER");
  await vi.advanceTimersByTimeAsync(600);
  await failed;
  expect(done).toBe(false);
  await vi.advanceTimersByTimeAsync(300);
  expect(done).toBe(true);
});

test("nothing counts as silence after closing", async () => {
  const { silent, replies } = open();
  void replies.send(() => later(10_000, "late"));
  replies.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(silent).toEqual([]);
});
