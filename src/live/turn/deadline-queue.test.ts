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
  const first = queue.add(a);
  vi.advanceTimersByTime(40);
  queue.add(b);
  first?.end();
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

it("calls back for those that remain, wherever those that ended were", () => {
  const { queue, reached } = queueOf(100);
  const deadlines = ["a", "b", "c", "d", "e"].map((name) => queue.add({ name }));
  for (const at of [2, 0, 4, 2]) deadlines[at]?.end();
  queue.add({ name: "f" });
  vi.advanceTimersByTime(100);
  for (const deadline of deadlines) deadline?.end();
  expect(reached).toEqual(["b", "d", "f"]);
  vi.useRealTimers();
});

it("does not call back for one that ends while another is called back", () => {
  vi.useFakeTimers({ now: 0 });
  const reached: string[] = [];
  const clock = { now: Date.now, setTimeout, clearTimeout: () => {} };
  const queue = new DeadlineQueue<string>(clock, 100, (name) => {
    reached.push(name);
    second?.end();
  });
  queue.add("a");
  const second = queue.add("b");
  queue.add("c");
  vi.advanceTimersByTime(100);
  expect(reached).toEqual(["a", "c"]);
  vi.useRealTimers();
});
