import { expect, it, vi } from "vitest";
import { FlashQueue } from "./queue.js";

const put = (message: string) => ({ action: "put", level: "info", message }) as const;

it("returns commands in the order they were added", () => {
  const queue = new FlashQueue();
  queue.add(put("a"));
  queue.add({ action: "clear" });
  queue.add(put("b"));
  expect(queue.take(100)).toEqual([put("a"), { action: "clear" }, put("b")]);
  expect(queue.take(100)).toEqual([]);
});

it("leaves commands over the limit for the next turn", () => {
  const queue = new FlashQueue();
  for (const message of "abc") queue.add(put(message));
  expect(queue.take(2)).toHaveLength(2);
  expect(queue.take(2)).toEqual([put("c")]);
});

it("reports each command, so that one added outside a turn starts a turn", () => {
  const requestUpdate = vi.fn();
  const queue = new FlashQueue();
  queue.owner = { view: { sessionId: "s" }, requestUpdate, dropFlash: vi.fn(), isWorkCancelled: false };
  queue.add(put("a"));
  expect(requestUpdate).toHaveBeenCalledOnce();
});

it("drops waiting and later commands without throwing once the view is gone", () => {
  const dropFlash = vi.fn();
  const queue = new FlashQueue();
  queue.owner = { view: { sessionId: "s" }, requestUpdate: vi.fn(), dropFlash, isWorkCancelled: false };
  queue.add(put("waiting"));
  queue.close();
  queue.add(put("late"));
  expect(dropFlash.mock.calls).toEqual([
    [put("waiting"), "view_gone"],
    [put("late"), "view_gone"],
  ]);
  expect(queue.length).toBe(0);
});
