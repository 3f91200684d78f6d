import { expect, test } from "vitest";
import { fuzz } from "./session-fuzz/fuzz.js";

test("a thousand random client sequences break no promise", { timeout: 300_000 }, async () => {
  const seed = Date.now() & 0x7fffffff;
  const { failure, sequences, sessionsMost, sessionsBound, heapGrowth } = await fuzz({
    sequences: 1_000,
    seed,
  });
  expect(failure, `seed ${seed}`).toBeUndefined();
  expect(sequences).toBe(1_000);
  expect(sessionsMost).toBeLessThanOrEqual(sessionsBound);
  expect(heapGrowth, "MiB").toBeLessThan(40);
});
