import type { CarryStore } from "../../live/index.js";
import { equal } from "./equal.js";
import type { CaseEntry } from "./store-case.js";

/** Values that are used once. */
export const carryStoreCaseEntries: readonly CaseEntry<CarryStore>[] = [
  {
    name: "lets each name be used once across all nodes",
    async run({ nodes }) {
      const uses = await Promise.all([0, 1, 0, 1, 0].map(async (at) => nodes[at as 0 | 1].once("n", 60_000)));
      equal(uses.filter(Boolean), [true]);
      equal(await nodes[1].once("m", 60_000), true);
    },
  },
  {
    name: "keeps a text until it is taken, on any node",
    async run({ nodes: [here, there] }) {
      await here.keep("n", "text", 60_000);
      equal(await there.take("n"), "text");
      equal(await there.take("n"), undefined);
      equal(await there.take("unknown"), undefined);
    },
  },
];
