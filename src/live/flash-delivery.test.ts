import { expect, it, vi } from "vitest";
import type { FlashPut } from "../wire/index.js";
import { FlashDelivery } from "./flash-delivery.js";
import type { LiveHost } from "./host.js";

function deliver(moves: number, keeps = true) {
  const outboxStore = { add: vi.fn(async () => {}), passOn: vi.fn() };
  const host = { metrics: { count() {} }, ...(keeps ? { outboxStore } : {}) } as unknown as LiveHost;
  const copy = { name: `copy ${moves}`, origin: undefined, moves };
  const session = { id: "s", copy, mark: { tab: "tab", lastRef: 0, copy } };
  return { delivery: new FlashDelivery(session, host, undefined), outboxStore };
}

const put = (message: string, uid?: string): FlashPut => ({
  action: "put",
  level: "info",
  message,
  ...(uid === undefined ? undefined : { uid }),
});

it("names flash that other nodes may bring, and no other", () => {
  const many = deliver(0).delivery;
  void many.add([put("one"), put("two", "topic")]);
  expect(many.outbox.waiting).toMatchObject([
    { id: 1, uid: "copy 0.1" },
    { id: 2, uid: "topic" },
  ]);
  const single = deliver(0, false).delivery;
  void single.add([put("one")]);
  expect(single.outbox.waiting).toEqual([{ ...put("one"), id: 1 }]);
});

it("takes each name once, also when it has been shown", () => {
  const { delivery, outboxStore } = deliver(0);
  void delivery.add([put("one", "a")]);
  delivery.outbox.acknowledge(1);
  expect(delivery.add([put("one", "a")])).toBeUndefined();
  expect(outboxStore.add).toHaveBeenCalledTimes(1);
});

it("gives ids above all that the tab has had from copies before", () => {
  const [before, after] = [deliver(1).delivery, deliver(2).delivery];
  void before.add([put("one")]);
  void after.add([put("two")]);
  expect(after.outbox.lastId).toBeGreaterThan(before.outbox.lastId);
});

it("passes on what was sent and what was not, under names", () => {
  const { delivery, outboxStore } = deliver(0);
  void delivery.add([put("sent")]);
  delivery.send([], false);
  delivery.passOn([put("queued")]);
  expect(outboxStore.passOn).toHaveBeenCalledExactlyOnceWith(
    "s",
    [
      { ...put("sent", "copy 0.1"), id: 1 },
      { ...put("queued", "copy 0.2"), id: 2 },
    ],
    expect.objectContaining({ tab: "tab" }),
  );
  expect(delivery.outbox.waiting).toEqual([]);
});
