import { expect, it, vi } from "vitest";
import { DeadlineQueue } from "./deadline-queue.js";

function queueOf(ms: number) {
  vi.useFakeTimers({ now: 0 });
  const reached: string[] = [];
  const clock = { now: Date.now, setTimeout, clearTimeout: () => {} };
  const queue = new DeadlineQueue<{ name: string }>(clock, ms, ({ name }) => reached.push(name));
  return { queue, reached };
}

it("calls back for each at its own time, and not for what ended before", () => {
  const { queue, reached } = queueOf(100);
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name })) as [
    { name: string },
    { name: string },
    { name: string },
  ];
  queue.add(a);
  vi.advanceTimersByTime(40);
  queue.add(b);
  queue.delete(a);
  vi.advanceTimersByTime(40);
  queue.add(c);
  vi.advanceTimersByTime(59);
  expect(reached).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(reached).toEqual(["b"]);
  vi.advanceTimersByTime(40);
  expect(reached).toEqual(["b", "c"]);
  vi.useRealTimers();
});

it.each([0, Number.POSITIVE_INFINITY])("has no limit where it is %d", (ms) => {
  const { queue, reached } = queueOf(ms);
  queue.add({ name: "a" });
  vi.advanceTimersByTime(1e9);
  expect(reached).toEqual([]);
  vi.useRealTimers();
});

it("keeps one timer, however many wait", () => {
  const { queue } = queueOf(100);
  for (let n = 0; n < 1_000; n++) queue.add({ name: `${n}` });
  expect(vi.getTimerCount()).toBe(1);
  vi.useRealTimers();
});
