import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NumberedFlash } from "../../src/flash/index.js";
import type { OutboxStore } from "../../src/live/index.js";
import type { Nodes } from "./broker-conformance.js";
import { markOf, SessionHere } from "./session-here.js";

function flash(...ids: number[]): NumberedFlash[] {
  return ids.map((id) => ({ action: "put", level: "info", message: `message ${id}`, id, uid: `${id}` }));
}

const mark = markOf(0, "tab", 4);

/** The conformance suite for outbox stores. */
export function describeOutboxStore(name: string, open: () => Promise<Nodes<OutboxStore>>): void {
  describe(name, () => {
    let pair: Nodes<OutboxStore>;
    let here: OutboxStore;
    let there: OutboxStore;

    beforeEach(async () => {
      pair = await open();
      [here, there] = pair.nodes;
    });
    afterEach(() => pair.close());

    const claim = (store: OutboxStore, moves: number, tab?: string) => store.claim("s", markOf(moves, tab));

    test("gives another node what was not acknowledged, in order, and the next ids and events", async () => {
      await here.add("s", flash(9, 10), mark);
      await here.add("s", flash(11), { ...mark, lastRef: 5 });
      expect(await claim(there, 1)).toEqual({
        lastRef: 5,
        lastId: 11,
        commands: flash(9, 10, 11),
        late: [],
      });
    });

    test("notifies the copy that held the session", async () => {
      const [session, other] = [SessionHere.of(here, mark), SessionHere.of(there, markOf(1))];
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      expect([session.yielded, other.yielded]).toEqual([true, false]);
    });

    test("notifies the copy that holds the session, even if it has no flash", async () => {
      const session = SessionHere.of(here, mark);
      expect(await claim(there, 1)).toEqual({ lastRef: undefined, lastId: 0, commands: [], late: [] });
      await pair.settled();
      expect(session.yielded).toBe(true);
    });

    test("forgets acknowledged messages", async () => {
      await here.add("s", flash(1, 2, 3), mark);
      here.acknowledge("s", 2);
      expect((await claim(there, 1))?.commands).toEqual(flash(3));
      there.acknowledge("s", 3);
      expect((await claim(here, 2))?.commands).toEqual([]);
    });

    test("gives nothing to another tab and leaves the session where it is", async () => {
      const session = SessionHere.of(here, mark);
      await here.add("s", flash(1), mark);
      expect(await claim(there, 1, "another")).toBeUndefined();
      await pair.settled();
      expect(session.yielded).toBe(false);
      here.remove("s");
      expect((await claim(there, 1))?.commands).toEqual([]);
    });

    test("accepts an unknown tab as the right one", async () => {
      await here.add("s", flash(1), { ...mark, tab: undefined });
      expect((await claim(there, 1))?.commands).toEqual(flash(1));
      await there.add("s", flash(2), markOf(1));
      const { copy } = markOf(2);
      const kept = await here.claim("s", { tab: undefined, lastRef: 0, copy });
      expect(kept?.commands).toEqual(flash(1, 2));
    });

    test("gives nothing to a copy that the tab has left", async () => {
      await claim(there, 2);
      expect(await claim(here, 1)).toBeUndefined();
    });

    test("makes a copy that keeps flash after its tab has left give way", async () => {
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      const session = SessionHere.of(here, mark);
      await here.add("s", flash(2), mark);
      expect(session.yielded).toBe(true);
    });

    test("delivers forwarded flash to the copy that holds the session until it is settled", async () => {
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      const session = SessionHere.of(there, markOf(1));
      here.passOn("s", flash(2, 3), mark);
      await pair.settled();
      expect(session.inherited.slice(-2)).toEqual(flash(2, 3));
      expect((await claim(here, 2))?.late).toEqual(flash(2, 3));
      here.settle("s", session.inherited.slice(-2));
      await pair.settled();
      expect((await claim(there, 3))?.late.filter(({ id }) => id > 1)).toEqual([]);
    });

    test("forwards nothing to another tab", async () => {
      await there.add("s", flash(1), markOf(1, "another"));
      here.passOn("s", flash(2), mark);
      await pair.settled();
      expect(await claim(here, 2, "another")).toMatchObject({ commands: flash(1), late: [] });
    });

    test("reports flash of a copy unknown to the browser as late", async () => {
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await there.add("s", flash(2), markOf(1));
      expect(await claim(here, 3)).toMatchObject({ commands: [], late: flash(1, 2) });
    });

    test("lets only the copy that holds the session remove it", async () => {
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await pair.settled();
      here.remove("s");
      expect((await claim(there, 2))?.commands).toEqual(flash(1));
      there.remove("s");
      expect((await claim(here, 3))?.commands).toEqual([]);
    });

    test("moves a session from node to node", async () => {
      await here.add("s", flash(1), mark);
      await claim(there, 1);
      await there.add("s", flash(2), markOf(1, "tab", 9));
      expect(await claim(here, 2)).toMatchObject({ lastRef: 9, lastId: 2, commands: flash(1, 2) });
      here.acknowledge("s", 1);
      expect(await claim(there, 3)).toMatchObject({ lastRef: 9, commands: flash(2) });
    });

    test("keeps sessions separate", async () => {
      await here.add("s", flash(1), mark);
      await here.add("other", flash(7), mark);
      here.acknowledge("other", 7);
      expect((await claim(there, 1))?.commands).toEqual(flash(1));
    });
  });
}
