import { expect, test, vi } from "vitest";
import { visible } from "./first-page.js";
import { markFirstPage, putWithHandle } from "./handle.js";
import { FlashQueue } from "./queue.js";

function queueOf(): FlashQueue {
  const queue = new FlashQueue();
  queue.owner = {
    view: { sessionId: "s1" },
    requestUpdate: vi.fn(),
    dropFlash: vi.fn(),
    isWorkCancelled: false,
  };
  return queue;
}

/** Numbers the waiting commands, as the outbox of a session does. */
function send(queue: FlashQueue, first = 1): readonly object[] {
  return queue.take(100).map((command, at) => Object.assign(command, { id: first + at }));
}

test("leaves the command of a message as it is until the handle is used", () => {
  const queue = queueOf();
  putWithHandle(queue, "info", "Saving…", undefined);
  expect(send(queue)).toEqual([{ action: "put", level: "info", message: "Saving…", id: 1 }]);
});

test("names a message that was sent by its number, once it is updated", () => {
  const queue = queueOf();
  const handle = putWithHandle(queue, "info", "Saving…", { autoDismiss: 0, title: "Draft" });
  send(queue, 7);
  handle.update("Saved", { level: "success", autoDismiss: undefined });
  handle.update(undefined, { icon: "✓" });
  handle.clear();
  const saved = { action: "put", level: "success", message: "Saved", title: "Draft", key: "dj:s1.7" };
  expect(send(queue, 8)).toEqual([
    { ...saved, id: 8 },
    { ...saved, icon: "✓", id: 9 },
    { action: "clear", level: "\0", key: "dj:s1.7", id: 10 },
  ]);
  expect(handle.key).toBe("dj:s1.7");
});

test("keeps the message's own key", () => {
  const queue = queueOf();
  const handle = putWithHandle(queue, "info", "1 of 3", { key: "import" });
  handle.update("2 of 3");
  expect(handle.key).toBe("import");
  expect(visible(queue.take(100))).toMatchObject([{ message: "2 of 3" }]);
});

test("updates and clears within the turn that put the message", () => {
  const queue = queueOf();
  const [first, second] = [
    putWithHandle(queue, "info", "a", undefined),
    putWithHandle(queue, "info", "b", undefined),
  ];
  first.update("c");
  second.clear();
  expect(visible(queue.take(100)).map(({ message }) => message)).toEqual(["c"]);
});

test("names a message of the first page by its level and text", () => {
  const queue = queueOf();
  const handle = putWithHandle(queue, "info", "Welcome", undefined);
  for (const command of queue.take(100)) markFirstPage(Object.assign(command, { id: 1 }));
  handle.clear();
  expect(send(queue, 2)).toEqual([{ action: "clear", level: "\0", key: "dj:info\nWelcome", id: 2 }]);
});

test("has no JSON, and checks what it is given", () => {
  const handle = putWithHandle(queueOf(), "info", "text", undefined);
  expect(JSON.stringify({ handle })).toBe("{}");
  expect(() => handle.update(3 as never)).toThrow("DJ_FLASH_MESSAGE");
  expect(() => handle.update("text", { autoDismis: 1 } as never)).toThrow("DJ_FLASH_OPTION");
});
