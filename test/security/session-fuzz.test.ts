import { expect, test } from "vitest";
import { longRun } from "../support/long-run.js";
import { fuzz } from "./session-fuzz/fuzz.js";

const wanted = longRun(1_000, 80);

test("random client sequences break no promise", { timeout: 300_000 }, async () => {
  const seed = Date.now() & 0x7fffffff;
  const { failure, sequences, sessionsMost, sessionsBound, heapGrowth } = await fuzz({
    sequences: wanted,
    seed,
  });
  expect(failure, `seed ${seed}`).toBeUndefined();
  expect(sequences).toBe(wanted);
  expect(sessionsMost).toBeLessThanOrEqual(sessionsBound);
  expect(heapGrowth, "MiB").toBeLessThan(40);
});
