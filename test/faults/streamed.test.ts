// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import type { TransportName } from "../../src/server/index.js";
import { longRun } from "../support/long-run.js";
import { changes, cuts, stream, wrongWith } from "./streamed.js";

/** `FAULT_SEED` runs a single one. */
const { FAULT_SEED } = process.env;

/** A tab is sometimes away for longer than the short one. */
const windows = { remembers: 600_000, forgets: 3_000 } as const;

const cases: readonly (readonly [
  name: string,
  transports: readonly TransportName[],
  server: keyof typeof windows,
  count: number,
])[] = [
  ["websocket", ["websocket"], "remembers", longRun(200, 4)],
  ["sse", ["sse"], "remembers", longRun(200, 4)],
  ["http", ["http"], "remembers", longRun(200, 4)],
  ["any available transport", ["websocket", "sse", "http"], "remembers", longRun(100, 3)],
  ["websocket", ["websocket"], "forgets", longRun(100, 3)],
  ["sse", ["sse"], "forgets", longRun(100, 3)],
  ["http", ["http"], "forgets", longRun(100, 3)],
];

describe.each(cases.map(([name, , server], index) => [name, server, index] as const))(
  "over %s, from a server that %s the session of a tab that is away",
  (_, server, index) => {
    const [, transports, , count] = cases[index] as (typeof cases)[number];
    test(`${changes} tokens and changes of items through ${cuts} faults are shown once, in order, or end with an error, for ${count} seeds`, {
      timeout: 600_000,
    }, async () => {
      const first = FAULT_SEED === undefined ? 1 : Number(FAULT_SEED);
      const last = FAULT_SEED === undefined ? count : first;
      let reconnects = 0;
      let views = 0;
      const wrong: string[] = [];
      for (let seed = first; seed <= last; seed++) {
        const outcome = await stream(transports, seed, windows[server]);
        reconnects += outcome.reconnects;
        views += outcome.models.length;
        const what = wrongWith(outcome);
        if (what) wrong.push(`FAULT_SEED=${seed}: ${what}`);
      }
      expect(wrong).toEqual([]);
      // Confirms that the faults took effect.
      const seeds = last - first + 1;
      expect(reconnects).toBeGreaterThanOrEqual(seeds);
      if (server === "remembers") expect(views).toBe(seeds);
      else expect(views).toBeGreaterThan(seeds);
    });
  },
);
