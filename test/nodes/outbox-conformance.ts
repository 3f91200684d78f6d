import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NumberedFlash } from "../../src/flash/index.js";
import type { OutboxStore } from "../../src/live/index.js";
import type { Nodes } from "./broker-conformance.js";

function flash(...ids: number[]): NumberedFlash[] {
  return ids.map((id) => ({ action: "put", level: "info", message: `message ${id}`, id }));
}

const mark = { tab: "tab", lastRef: 4 };

/** What every outbox store has to do. */
export function describeOutboxStore(name: string, open: () => Promise<Nodes<OutboxStore>>): void {
  describe(name, () => {
    let world: Nodes<OutboxStore>;
    let here: OutboxStore;
    let there: OutboxStore;
    let later: NumberedFlash[];
    let claimed: string[];

    beforeEach(async () => {
      world = await open();
      [here, there] = world.nodes;
      later = [];
      claimed = [];
      here.listen((session, tab) => claimed.push(`here: ${session} ${tab}`));
      there.listen((session, tab) => claimed.push(`there: ${session} ${tab}`));
    });
    afterEach(() => world.close());

    const claim = (store: OutboxStore, tab: string | undefined = "tab") =>
      store.claim("s", tab, (commands) => later.push(...commands));

    test("gives another node what was not acknowledged, in order, and where ids and events go on", async () => {
      await here.add("s", flash(9, 10), mark);
      await here.add("s", flash(11), { ...mark, lastRef: 5 });
      expect(await claim(there)).toEqual({ lastId: 11, lastRef: 5, commands: flash(9, 10, 11) });
    });

    test("tells the node that had the session, and nobody else", async () => {
      await here.add("s", flash(1), mark);
      await claim(there);
      await world.settled();
      expect(claimed).toEqual(["here: s tab"]);
    });

    test("tells the node that has the session also when it keeps no flash", async () => {
      expect(await claim(there)).toBeUndefined();
      await world.settled();
      expect(claimed).toEqual(["here: s tab"]);
    });

    test("forgets what was acknowledged, and the session when nothing is left", async () => {
      await here.add("s", flash(1, 2, 3), mark);
      here.acknowledge("s", 2);
      expect(await claim(there)).toEqual({ lastId: 3, lastRef: 4, commands: flash(3) });
      there.acknowledge("s", 3);
      expect(await claim(here)).toBeUndefined();
    });

    test("gives nothing to another tab, and leaves the session where it is", async () => {
      await here.add("s", flash(1), mark);
      expect(await claim(there, "another")).toBeUndefined();
      await world.settled();
      expect(claimed).toEqual([]);
      here.remove("s");
      expect(await claim(there)).toBeUndefined();
    });

    test("takes a tab that is not known for the right one", async () => {
      await here.add("s", flash(1), { tab: undefined, lastRef: 0 });
      expect((await claim(there))?.commands).toEqual(flash(1));
      await there.add("s", flash(2), mark);
      expect((await claim(here, undefined))?.commands).toEqual(flash(1, 2));
    });

    test("brings what the other node kept too late to the one that has the session", async () => {
      await here.add("s", flash(1), mark);
      await claim(there);
      await here.add("s", flash(2, 3), mark);
      await world.settled();
      expect(later).toEqual(flash(2, 3));
      expect((await claim(here))?.commands).toEqual(flash(1));
    });

    test("lets only the node that has the session remove it", async () => {
      await here.add("s", flash(1), mark);
      await claim(there);
      await world.settled();
      here.remove("s");
      here.acknowledge("s", 1);
      expect((await claim(there))?.commands).toEqual(flash(1));
      there.remove("s");
      expect(await claim(here)).toBeUndefined();
    });

    test("passes a session on from node to node", async () => {
      await here.add("s", flash(1), mark);
      await claim(there);
      await there.add("s", flash(2), { ...mark, lastRef: 9 });
      expect(await claim(here)).toEqual({ lastId: 2, lastRef: 9, commands: flash(1, 2) });
      here.acknowledge("s", 1);
      expect(await claim(there)).toEqual({ lastId: 2, lastRef: 9, commands: flash(2) });
    });

    test("keeps sessions apart", async () => {
      await here.add("s", flash(1), mark);
      await here.add("other", flash(7), mark);
      here.acknowledge("other", 7);
      expect((await claim(there))?.commands).toEqual(flash(1));
    });
  });
}
