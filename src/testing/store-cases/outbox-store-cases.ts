import type { NumberedFlash } from "../../flash/index.js";
import type { KeptFlash, OutboxStore } from "../../live/index.js";
import { equal, matches } from "./equal.js";
import { markOf, SessionHere } from "./session-here.js";
import type { CaseEntry } from "./store-case.js";

function flash(...ids: number[]): NumberedFlash[] {
  return ids.map((id) => ({ action: "put", level: "info", message: `message ${id}`, id, uid: `${id}` }));
}

const mark = markOf(0, "tab", 4);

function claim(store: OutboxStore, moves: number, tab?: string): Promise<KeptFlash | undefined> {
  return store.claim("s", markOf(moves, tab));
}

/** Flash that a session's tab has not shown. */
export const outboxStoreCaseEntries: readonly CaseEntry<OutboxStore>[] = [
  {
    name: "gives another node what was not acknowledged, in order, and the next ids and events",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(9, 10), mark);
      await here.add("s", flash(11), { ...mark, lastRef: 5 });
      equal(await claim(there, 1), {
        lastRef: 5,
        lastId: 11,
        commands: flash(9, 10, 11),
        late: [],
      });
    },
  },
  {
    name: "notifies the copy that held the session",
    async run(pair) {
      const [here, there] = pair.nodes;
      const [session, other] = [SessionHere.of(here, mark), SessionHere.of(there, markOf(1))];
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      equal([session.yielded, other.yielded], [true, false]);
    },
  },
  {
    name: "notifies the copy that holds the session, even if it has no flash",
    async run(pair) {
      const [here, there] = pair.nodes;
      const session = SessionHere.of(here, mark);
      equal(await claim(there, 1), { lastRef: undefined, lastId: 0, commands: [], late: [] });
      await pair.settled();
      equal(session.yielded, true);
    },
  },
  {
    name: "forgets acknowledged messages",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1, 2, 3), mark);
      await here.acknowledge("s", 2, true);
      equal((await claim(there, 1))?.commands, flash(3));
      await there.acknowledge("s", 3, true);
      equal((await claim(here, 2))?.commands, []);
    },
  },
  {
    name: "gives nothing to another tab and leaves the session where it is",
    async run(pair) {
      const [here, there] = pair.nodes;
      const session = SessionHere.of(here, mark);
      await here.add("s", flash(1), mark);
      equal(await claim(there, 1, "another"), undefined);
      await pair.settled();
      equal(session.yielded, false);
      here.remove("s");
      await pair.settled();
      equal((await claim(there, 1))?.commands, []);
    },
  },
  {
    name: "accepts an unknown tab as the right one",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), { ...mark, tab: undefined });
      equal((await claim(there, 1))?.commands, flash(1));
      await there.add("s", flash(2), markOf(1));
      const { copy } = markOf(2);
      const kept = await here.claim("s", { tab: undefined, lastRef: 0, copy });
      equal(kept?.commands, flash(1, 2));
    },
  },
  {
    name: "gives nothing to a copy that the tab has left",
    async run(pair) {
      const [here, there] = pair.nodes;
      await claim(there, 2);
      equal(await claim(here, 1), undefined);
    },
  },
  {
    name: "makes a copy that keeps flash after its tab has left give way",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      const session = SessionHere.of(here, mark);
      await here.add("s", flash(2), mark);
      equal(session.yielded, true);
    },
  },
  {
    name: "delivers forwarded flash to the copy that holds the session until it is settled",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      const session = SessionHere.of(there, markOf(1));
      here.passOn("s", flash(2, 3), mark);
      await pair.settled();
      equal(session.inherited.slice(-2), flash(2, 3));
      equal((await claim(here, 2))?.late, flash(2, 3));
      here.settle("s", session.inherited.slice(-2));
      await pair.settled();
      equal(
        (await claim(there, 3))?.late.filter(({ id }) => id > 1),
        [],
      );
    },
  },
  {
    name: "forwards nothing to another tab",
    async run(pair) {
      const [here, there] = pair.nodes;
      await there.add("s", flash(1), markOf(1, "another"));
      here.passOn("s", flash(2), mark);
      await pair.settled();
      matches(await claim(here, 2, "another"), { commands: flash(1), late: [] });
    },
  },
  {
    name: "reports flash of a copy unknown to the browser as late",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await there.add("s", flash(2), markOf(1));
      matches(await claim(here, 3), { commands: [], late: flash(1, 2) });
    },
  },
  {
    name: "lets only the copy that holds the session remove it",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      here.remove("s");
      await pair.settled();
      equal((await claim(there, 2))?.commands, flash(1));
      there.remove("s");
      await pair.settled();
      equal((await claim(here, 3))?.commands, []);
    },
  },
  {
    name: "moves a session from node to node",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await there.add("s", flash(2), markOf(1, "tab", 9));
      matches(await claim(here, 2), { lastRef: 9, lastId: 2, commands: flash(1, 2) });
      await here.acknowledge("s", 1, true);
      matches(await claim(there, 3), { lastRef: 9, commands: flash(2) });
    },
  },
  {
    name: "keeps sessions separate",
    async run(pair) {
      const [here, there] = pair.nodes;
      await here.add("s", flash(1), mark);
      await here.add("other", flash(7), mark);
      await here.acknowledge("other", 7, true);
      equal((await claim(there, 1))?.commands, flash(1));
    },
  },
];
