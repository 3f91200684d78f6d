import { expect, it, vi } from "vitest";
import { FlashQueue } from "./queue.js";

const put = (message: string) => ({ action: "put", level: "info", message }) as const;

it("gives commands back in the order they came", () => {
  const queue = new FlashQueue();
  queue.add(put("a"));
  queue.add({ action: "clear" });
  queue.add(put("b"));
  expect(queue.take(100)).toEqual([put("a"), { action: "clear" }, put("b")]);
  expect(queue.take(100)).toEqual([]);
});

it("leaves what is over the limit for the next turn", () => {
  const queue = new FlashQueue();
  for (const message of "abc") queue.add(put(message));
  expect(queue.take(2)).toHaveLength(2);
  expect(queue.take(2)).toEqual([put("c")]);
});

it("tells of each command, so that one outside a turn gets a turn", () => {
  const flashAdded = vi.fn();
  const queue = new FlashQueue();
  queue.owner = { flashAdded, flashDropped: vi.fn(), isCancelled: false };
  queue.add(put("a"));
  expect(flashAdded).toHaveBeenCalledOnce();
});

it("drops what waits and what comes once the view is gone, and throws nothing", () => {
  const flashDropped = vi.fn();
  const queue = new FlashQueue();
  queue.owner = { flashAdded: vi.fn(), flashDropped, isCancelled: false };
  queue.add(put("waiting"));
  queue.close();
  queue.add(put("late"));
  expect(flashDropped.mock.calls).toEqual([
    [put("waiting"), "view_gone"],
    [put("late"), "view_gone"],
  ]);
  expect(queue.length).toBe(0);
});
