// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import type { TransportName } from "../../src/server/index.js";
import { longRun } from "../support/long-run.js";
import { cuts, puts, simulate, wrongWith } from "./exactly-once.js";

/** 1,000 seeds in a long run; `FAULT_SEED` runs a single one. */
const seeds: readonly (readonly [name: string, transports: readonly TransportName[], count: number])[] = [
  ["websocket", ["websocket"], longRun(300, 10)],
  ["sse", ["sse"], longRun(300, 10)],
  ["http", ["http"], longRun(300, 10)],
  ["with any available transport", ["websocket", "sse", "http"], longRun(100, 5)],
];
const { FAULT_SEED } = process.env;

describe.each(seeds)("over %s", (_, transports, count) => {
  test(`${puts} puts through ${cuts} faults are shown once, in order, for ${count} seeds`, {
    timeout: 300_000,
  }, async () => {
    const first = FAULT_SEED === undefined ? 1 : Number(FAULT_SEED);
    const last = FAULT_SEED === undefined ? count : first;
    let reconnects = 0;
    const wrong: string[] = [];
    for (let seed = first; seed <= last; seed++) {
      const outcome = await simulate(transports, seed);
      reconnects += outcome.reconnects;
      const what = wrongWith(outcome);
      if (what) wrong.push(`FAULT_SEED=${seed}: ${what}`);
    }
    expect(wrong).toEqual([]);
    // Confirms that the faults took effect.
    expect(reconnects).toBeGreaterThan(last - first);
  });
});
