import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { FlashPut, ServerFrame } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { KeptFlash } from "../ports.js";
import { FlashOutbox } from "./flash-outbox.js";

function open({
  moves = 0,
  shared = false,
  inherited,
}: {
  moves?: number;
  shared?: boolean;
  inherited?: KeptFlash;
} = {}) {
  const outboxStore = { add: vi.fn(async () => {}), passOn: vi.fn(), acknowledge: vi.fn(), settle: vi.fn() };
  const count = vi.fn();
  const application = {
    metrics: { count },
    ...(shared ? { outboxStore } : {}),
  } as unknown as LiveApplication;
  const copy = { name: `copy ${moves}`, origin: undefined, moves };
  const session = { id: "s", copy, mark: { tab: "tab", lastRef: 0, copy } };
  return { outbox: new FlashOutbox(session, application, inherited), outboxStore, count };
}

const put = (message: string, uid?: string): FlashPut => ({
  action: "put",
  level: "info",
  message,
  ...(uid === undefined ? undefined : { uid }),
});

function sent(outbox: FlashOutbox, again = false): readonly ServerFrame[] {
  const frames: ServerFrame[] = [];
  outbox.send(frames, again);
  return frames;
}

it("numbers commands from 1 without gaps", () => {
  const { outbox } = open();
  void outbox.add([put("a"), { action: "clear" }]);
  void outbox.add([put("b")]);
  expect(outbox.waiting.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(outbox.lastId).toBe(3);
});

it("sends each command once, and resends unacknowledged ones on request", () => {
  const { outbox, count } = open();
  void outbox.add([put("a"), put("b")]);
  expect(sent(outbox)).toMatchObject([{ message: "a" }, { message: "b" }]);
  void outbox.add([put("c")]);
  expect(sent(outbox)).toMatchObject([{ message: "c" }]);
  void outbox.acknowledge(1);
  expect(sent(outbox, true)).toMatchObject([{ message: "b" }, { message: "c" }]);
  expect(count).toHaveBeenCalledWith("djust.flash.redelivered", 2);
});

it("keeps what has not been acknowledged", () => {
  const { outbox, count } = open();
  void outbox.add([put("a"), put("b"), put("c")]);
  void outbox.acknowledge(2);
  expect(count).toHaveBeenLastCalledWith("djust.flash.shown", 2);
  expect(outbox.waiting).toEqual([{ ...put("c"), id: 3 }]);
  void outbox.acknowledge(1);
  expect(outbox.waiting).toHaveLength(1);
});

it("ignores an acknowledgement of commands it never sent", () => {
  const { outbox } = open();
  void outbox.add([put("a")]);
  void outbox.acknowledge(99);
  expect(outbox.waiting).toHaveLength(1);
  expect([outbox.awaits(1), outbox.awaits(99)]).toEqual([true, false]);
});

it("drops and counts the oldest when too many are waiting", () => {
  const { outbox, count } = open();
  void outbox.add(Array.from({ length: 1_002 }, (_, n) => put(`${n}`)));
  expect(count).toHaveBeenCalledWith("djust.flash.dropped", 2, { reason: "outbox_full" });
  expect(outbox.waiting).toHaveLength(1_000);
  expect(outbox.waiting[0]?.id).toBe(3);
});

it("continues the ids of another node and sends its remaining commands when the tab connects", () => {
  const commands = [{ ...put("d", "elsewhere"), id: 4 }];
  const { outbox } = open({ shared: true, inherited: { lastRef: 1, lastId: 4, commands, late: [] } });
  void outbox.add([put("e")]);
  expect(outbox.waiting.map(({ id }) => id)).toEqual([4, 5]);
  expect(sent(outbox, true)).toMatchObject([{ message: "d" }, { message: "e" }]);
});

it("names flash that other nodes may bring, and no other", () => {
  const { outbox } = open({ shared: true });
  void outbox.add([put("one"), put("two", "topic")]);
  expect(outbox.waiting).toMatchObject([
    { id: 1, uid: "copy 0.1" },
    { id: 2, uid: "topic" },
  ]);
  const single = open().outbox;
  void single.add([put("one")]);
  expect(single.waiting).toEqual([{ ...put("one"), id: 1 }]);
});

it("accepts each name once, even after it has been shown", () => {
  const { outbox, outboxStore } = open({ shared: true });
  void outbox.add([put("one", "a")]);
  void outbox.acknowledge(1);
  expect(outbox.add([put("one", "a")])).toBeUndefined();
  expect(outboxStore.add).toHaveBeenCalledTimes(1);
});

it("assigns ids above all that the tab received from earlier copies", () => {
  const [before, after] = [open({ moves: 1 }).outbox, open({ moves: 2 }).outbox];
  void before.add([put("one")]);
  void after.add([put("two")]);
  expect(after.lastId).toBeGreaterThan(before.lastId);
});

it("hands over sent and unsent commands with their names", () => {
  const { outbox, outboxStore } = open({ shared: true });
  void outbox.add([put("sent")]);
  sent(outbox);
  outbox.passOn([put("queued")]);
  expect(outboxStore.passOn).toHaveBeenCalledExactlyOnceWith(
    "s",
    [
      { ...put("sent", "copy 0.1"), id: 1 },
      { ...put("queued", "copy 0.2"), id: 2 },
    ],
    expect.objectContaining({ tab: "tab" }),
  );
  expect(outbox.waiting).toEqual([]);
});

it("contains exactly what was added and not acknowledged, in any sequence", () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ ack: fc.integer({ min: 0, max: 40 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { outbox } = open();
      let last = 0;
      let acknowledged = 0;
      for (const one of steps) {
        if ("add" in one) {
          void outbox.add(Array.from({ length: one.add }, () => put("x")));
          last += one.add;
        } else {
          void outbox.acknowledge(one.ack);
          if (one.ack <= last) acknowledged = Math.max(acknowledged, one.ack);
        }
        expect(outbox.waiting.map(({ id }) => id)).toEqual(
          Array.from({ length: last - acknowledged }, (_, index) => acknowledged + 1 + index),
        );
      }
    }),
  );
});
