import fc from "fast-check";
import { expect, test } from "vitest";
import { SendQueue } from "./send-queue.js";

const item = (number: number) => ({ number, payload: "" });
const most = (items: number) => () => ({ items, length: 1_000 });

test("sends entries in their original order, whatever order they return in", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1_000), { maxLength: 50 }), (numbers) => {
      const queue = new SendQueue<{ number: number; payload: string }>(most(100), () => {});
      for (const number of numbers) queue.add(item(number));
      expect(queue.take().map(({ number }) => number)).toEqual([...numbers].sort((a, b) => a - b));
      expect(queue.length).toBe(0);
    }),
  );
});

test("drops the oldest when there are too many", () => {
  const dropped: number[] = [];
  const queue = new SendQueue<{ number: number; payload: string }>(most(3), ({ number }) =>
    dropped.push(number),
  );
  for (const number of [1, 2, 4, 5, 3]) queue.add(item(number));
  expect(dropped).toEqual([1, 2]);
  expect(queue.take().map(({ number }) => number)).toEqual([3, 4, 5]);
});

test("removes the selected entries and keeps the rest", () => {
  const queue = new SendQueue<{ number: number; payload: string }>(most(10), () => {});
  for (let number = 1; number <= 6; number++) queue.add(item(number));
  expect(queue.take(({ number }) => number % 2 === 0).map(({ number }) => number)).toEqual([2, 4, 6]);
  expect(queue.take().map(({ number }) => number)).toEqual([1, 3, 5]);
});

test("drops the oldest when they are too large together, but never the only one", () => {
  const dropped: number[] = [];
  const queue = new SendQueue<{ number: number; payload: string }>(most(100), ({ number }) =>
    dropped.push(number),
  );
  for (const [number, size] of [600, 300, 200, 5_000].entries())
    queue.add({ number, payload: "x".repeat(size) });
  expect(dropped).toEqual([0, 1, 2]);
  expect(queue.shift()?.number).toBe(3);
  queue.add({ number: 4, payload: "x".repeat(900) });
  expect(queue.length).toBe(1);
});
