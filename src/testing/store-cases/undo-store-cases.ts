import { setTimeout as wait } from "node:timers/promises";
import type { UndoStore } from "../../live/index.js";
import { equal } from "./equal.js";
import type { CaseEntry } from "./store-case.js";

const entry = { name: "deleteOrder", params: { id: 7 }, owner: "browser" };

/** Actions that can be undone until a deadline. */
export const undoStoreCaseEntries: readonly CaseEntry<UndoStore>[] = [
  {
    name: "gives each action whose deadline has passed to one node",
    async run({ nodes: [here, there] }) {
      equal(await here.add({ ...entry, id: "a" }, 0), true);
      equal(await here.add({ ...entry, id: "b" }, 60_000), true);
      const taken = [await here.takeDue(60_000, 10), await there.takeDue(60_000, 10)];
      equal(taken.flat(), [{ ...entry, id: "a", decision: "run" }]);
      equal(await there.undo("a", 60_000), undefined);
    },
  },
  {
    name: "undoes an action once",
    async run({ nodes: [here, there] }) {
      await here.add({ ...entry, id: "a" }, 60_000);
      const undone = [await there.undo("a", 60_000), await here.undo("a", 60_000)];
      equal(undone, [{ ...entry, id: "a" }, undefined]);
      equal(await here.undo("unknown", 60_000), undefined);
    },
  },
  {
    name: "gives an action whose lease has expired to another node, with its decision",
    async run({ nodes: [here, there] }) {
      await here.add({ ...entry, id: "a" }, 0);
      await here.add({ ...entry, id: "b" }, 60_000);
      equal((await here.takeDue(200, 10)).length, 1);
      await here.undo("b", 200);
      await here.extend("a", 60_000);
      await wait(300);
      equal(await there.takeDue(60_000, 10), [{ ...entry, id: "b", decision: "undo" }]);
    },
  },
  {
    name: "forgets an action that is done",
    async run({ nodes: [here, there] }) {
      await here.add({ ...entry, id: "a" }, 0);
      await here.takeDue(50, 10);
      await here.done("a");
      await there.done("a");
      await wait(100);
      equal(await there.takeDue(60_000, 10), []);
      equal(await there.undo("a", 60_000), undefined);
    },
  },
];
