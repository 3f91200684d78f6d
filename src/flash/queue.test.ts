import { expect, it, vi } from "vitest";
import { FlashQueue } from "./queue.js";

const put = (message: string) => ({ action: "put", level: "info", message }) as const;

it("gives commands back in the order they came", () => {
  const queue = new FlashQueue(vi.fn(), vi.fn());
  queue.add(put("a"));
  queue.add({ action: "clear" });
  queue.add(put("b"));
  expect(queue.take(100)).toEqual([put("a"), { action: "clear" }, put("b")]);
  expect(queue.take(100)).toEqual([]);
});

it("leaves what is over the limit for the next turn", () => {
  const queue = new FlashQueue(vi.fn(), vi.fn());
  for (const message of "abc") queue.add(put(message));
  expect(queue.take(2)).toHaveLength(2);
  expect(queue.take(2)).toEqual([put("c")]);
});

it("tells of each command, so that one outside a turn gets a turn", () => {
  const added = vi.fn();
  new FlashQueue(added, vi.fn()).add(put("a"));
  expect(added).toHaveBeenCalledOnce();
});

it("drops what waits and what comes once the view is gone, and throws nothing", () => {
  const dropped = vi.fn();
  const queue = new FlashQueue(vi.fn(), dropped);
  queue.add(put("waiting"));
  queue.close();
  queue.add(put("late"));
  expect(dropped.mock.calls.flat()).toEqual([put("waiting"), put("late")]);
  expect(queue.length).toBe(0);
});
