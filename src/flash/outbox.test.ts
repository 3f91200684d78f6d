import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { Outbox } from "./outbox.js";

const put = (message: string) => ({ action: "put", level: "info", message }) as const;

it("numbers commands from 1, without a gap", () => {
  const outbox = new Outbox(vi.fn());
  outbox.add([put("a"), { action: "clear" }]);
  outbox.add([put("b")]);
  expect(outbox.waiting.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(outbox.lastId).toBe(3);
});

it("keeps what has not been acknowledged", () => {
  const outbox = new Outbox(vi.fn());
  outbox.add([put("a"), put("b"), put("c")]);
  expect(outbox.acknowledge(2)).toBe(2);
  expect(outbox.waiting).toEqual([{ ...put("c"), id: 3 }]);
  expect(outbox.acknowledge(1)).toBe(0);
});

it("ignores an acknowledgement of what it never sent", () => {
  const outbox = new Outbox(vi.fn());
  outbox.add([put("a")]);
  expect(outbox.acknowledge(99)).toBe(0);
  expect(outbox.waiting).toHaveLength(1);
});

it("drops the oldest where too many wait, and says so", () => {
  const dropped = vi.fn();
  const outbox = new Outbox(dropped, 2);
  outbox.add([put("a"), put("b"), put("c")]);
  expect(dropped).toHaveBeenCalledWith({ ...put("a"), id: 1 });
  expect(outbox.waiting.map(({ id }) => id)).toEqual([2, 3]);
});

it("goes on with the ids of another node", () => {
  const outbox = new Outbox(vi.fn(), 100, 4);
  outbox.restore([{ ...put("d"), id: 4 }]);
  outbox.add([put("e")]);
  expect(outbox.waiting.map(({ id }) => id)).toEqual([4, 5]);
});

it("holds exactly what was added and not acknowledged, whatever happens", () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ ack: fc.integer({ min: 0, max: 40 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const outbox = new Outbox(vi.fn());
      let last = 0;
      let acknowledged = 0;
      for (const one of steps) {
        if ("add" in one) {
          outbox.add(Array.from({ length: one.add }, () => put("x")));
          last += one.add;
        } else {
          outbox.acknowledge(one.ack);
          if (one.ack <= last) acknowledged = Math.max(acknowledged, one.ack);
        }
        expect(outbox.waiting.map(({ id }) => id)).toEqual(
          Array.from({ length: last - acknowledged }, (_, index) => acknowledged + 1 + index),
        );
      }
    }),
  );
});
