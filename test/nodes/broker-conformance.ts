import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flashClear, flashPut, flashUpdate } from "../../src/flash/index.js";
import type { Broker, Subscription } from "../../src/live/index.js";
import type { FlashCommand, FlashPut } from "../../src/wire/index.js";

/** Two nodes under test. */
export interface Nodes<T> {
  readonly nodes: readonly [T, T];
  /** Resolves when everything in transit between the nodes has arrived. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A subscriber and what it received. */
class Person {
  readonly messages: unknown[] = [];
  readonly flash: string[] = [];
  readonly subscription: Subscription;

  constructor(node: Broker, topic: string) {
    this.subscription = node.subscribe(topic, {
      message: (message) => this.messages.push(message),
      flash: (command, waited) => {
        const text =
          command.action === "clear"
            ? `clear ${command.key ?? command.level ?? "all"}`
            : `${command.message}${command.existing ? " (update)" : ""}`;
        this.flash.push(waited ? `${text} (waited)` : text);
      },
    });
  }

  static async present(node: Broker, topic: string): Promise<Person> {
    const person = new Person(node, topic);
    await person.subscription.present(true);
    return person;
  }
}

function put(message: string): FlashPut {
  return { action: "put", level: "info", message };
}

/** The conformance suite for brokers. */
export function describeBroker(name: string, open: () => Promise<Nodes<Broker>>): void {
  describe(name, () => {
    let pair: Nodes<Broker>;
    let here: Broker;
    let there: Broker;

    beforeEach(async () => {
      pair = await open();
      [here, there] = pair.nodes;
    });
    afterEach(() => pair.close());

    test("delivers a message to every subscriber of the topic, on every node, in order", async () => {
      const people = [new Person(here, "room"), new Person(here, "room"), new Person(there, "room")];
      const other = new Person(there, "other");
      await pair.settled();
      here.publish("room", { text: "1" });
      here.publish("room", { text: "2" });
      await pair.settled();
      for (const { messages } of people) expect(messages).toEqual([{ text: "1" }, { text: "2" }]);
      expect(other.messages).toEqual([]);
    });

    test("refuses a message that is not JSON-serializable, whatever its destination", async () => {
      const person = new Person(here, "room");
      await pair.settled();
      expect(() => here.publish("room", { total: 1n })).toThrow("DJ_JSON");
      await pair.settled();
      expect(person.messages).toEqual([]);
    });

    test("delivers flash to every subscriber on every node with a user present", async () => {
      const [seen, also, away] = [
        await Person.present(here, "user:1"),
        await Person.present(there, "user:1"),
        new Person(there, "user:1"),
      ];
      await pair.settled();
      here.publishFlash("user:1", put("one"));
      there.publishFlash("user:1", put("two"));
      await pair.settled();
      for (const person of [seen, also, away]) expect(person.flash.sort()).toEqual(["one", "two"]);
    });

    test("keeps flash for an absent user and delivers it once, in order, to the next who connects", async () => {
      for (const message of ["one", "two", "three"]) here.publishFlash("user:1", put(message));
      await pair.settled();
      const next = await Person.present(there, "user:1");
      const after = await Person.present(here, "user:1");
      await pair.settled();
      expect(next.flash).toEqual(["one (waited)", "two (waited)", "three (waited)"]);
      expect(after.flash).toEqual([]);
    });

    test("delivers each waiting flash once when two connect at the same time on two nodes", async () => {
      for (let at = 0; at < 20; at++) here.publishFlash("user:1", put(`${at}`));
      await pair.settled();
      const both = await Promise.all([Person.present(here, "user:1"), Person.present(there, "user:1")]);
      await pair.settled();
      const all = both.flatMap(({ flash }) => flash);
      expect(all.length).toBe(20);
      expect(new Set(all).size).toBe(20);
    });

    test("loses and duplicates nothing when flash is published while a user connects", async () => {
      const people: Person[] = [];
      for (let at = 0; at < 60; at++) {
        (at % 2 ? here : there).publishFlash("user:1", put(`${at}`));
        if (at === 20) people.push(new Person(here, "user:1"));
        if (at === 20) void people[0]?.subscription.present(true);
        if (at % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await pair.settled();
      const seen = (people[0]?.flash ?? []).map((text) => Number.parseInt(text, 10));
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, at) => at));
    });

    test("clears and updates flash that waits, in order with puts", async () => {
      const clears = [flashClear("error"), flashClear({ key: "old" })];
      here.publishFlash("user:1", flashPut("info", "one", { key: "progress" }));
      here.publishFlash("user:1", flashPut("error", "two"));
      here.publishFlash("user:1", flashPut("info", "three", { key: "old" }));
      here.publishFlash("user:1", flashPut("info", "four"));
      for (const clear of clears) here.publishFlash("user:1", clear);
      here.publishFlash("user:1", flashUpdate("success", "one of one", { key: "progress" }));
      here.publishFlash("user:1", flashUpdate("success", "for nobody", { key: "unknown" }));
      here.publishFlash("user:1", flashPut("error", "five"));
      await pair.settled();
      const next = await Person.present(there, "user:1");
      expect(next.flash).toEqual(["one of one (waited)", "four (waited)", "five (waited)"]);
    });

    test("a clear of everything leaves nothing waiting", async () => {
      here.publishFlash("user:1", put("one"));
      here.publishFlash("user:1", flashClear());
      await pair.settled();
      const next = await Person.present(there, "user:1");
      expect(next.flash).toEqual([]);
    });

    test("delivers clears and updates to every subscriber on every node, present or not", async () => {
      const [seen, also, away] = [
        await Person.present(here, "user:1"),
        await Person.present(there, "user:1"),
        new Person(there, "user:1"),
      ];
      await pair.settled();
      here.publishFlash("user:1", flashPut("info", "1", { key: "k" }));
      here.publishFlash("user:1", flashUpdate("info", "2", { key: "k" }));
      here.publishFlash("user:1", flashClear({ key: "k" }));
      await pair.settled();
      for (const person of [seen, also, away]) expect(person.flash).toEqual(["1", "2 (update)", "clear k"]);
    });

    test("keeps flash while subscribers exist but no user is present", async () => {
      const away = await Person.present(there, "user:1");
      await away.subscription.present(false);
      await pair.settled();
      here.publishFlash("user:1", put("one"));
      await pair.settled();
      expect(away.flash).toEqual([]);
      await away.subscription.present(true);
      expect(away.flash).toEqual(["one (waited)"]);
    });

    test("loses nothing when flash is published as the last subscriber leaves", async () => {
      const going = await Person.present(there, "user:1");
      await pair.settled();
      for (let at = 0; at < 40; at++) {
        here.publishFlash("user:1", put(`${at}`));
        if (at === 20) going.subscription.end();
      }
      await pair.settled();
      await pair.settled();
      const next = await Person.present(here, "user:1");
      const all = [...going.flash, ...next.flash].map((text) => Number.parseInt(text, 10));
      expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, at) => at));
    });

    test("delivers waiting flash, and nothing else, to a subscriber that collects it without being present", async () => {
      const away = new Person(there, "user:1");
      here.publishFlash("user:1", put("one"));
      await pair.settled();
      await away.subscription.take();
      here.publishFlash("user:1", put("two"));
      await pair.settled();
      expect(away.flash).toEqual(["one (waited)"]);
    });

    test("delivers nothing after a subscription ends", async () => {
      const gone = await Person.present(here, "user:1");
      await pair.settled();
      gone.subscription.end();
      gone.subscription.end();
      await gone.subscription.present(true);
      await pair.settled();
      there.publishFlash("user:1", put("one"));
      there.publish("user:1", "message");
      await pair.settled();
      expect([gone.flash, gone.messages]).toEqual([[], []]);
      const next = await Person.present(here, "user:1");
      expect(next.flash).toEqual(["one (waited)"]);
    });

    test("keeps the newest hundred waiting messages", async () => {
      for (let at = 1; at <= 130; at++) here.publishFlash("user:1", put(`${at}`));
      await pair.settled();
      const next = await Person.present(there, "user:1");
      expect(next.flash.length).toBe(100);
      expect(next.flash[0]).toBe("31 (waited)");
      expect(next.flash.at(-1)).toBe("130 (waited)");
    });

    test("preserves every field of a flash command", async () => {
      const flash: FlashPut = {
        ...put("ünïcode \u2028 <b>"),
        autoDismiss: 0,
        key: "k",
        dismissible: false,
        button: { label: "Undo", event: "undo", params: { id: 1 } },
      };
      here.publishFlash("a topic:with [odd] {names} \n", flash);
      await pair.settled();
      const got: FlashCommand[] = [];
      const subscription = there.subscribe("a topic:with [odd] {names} \n", {
        message: () => {},
        flash: (one) => got.push(one),
      });
      await subscription.present(true);
      expect(got).toEqual([{ ...flash, uid: got[0]?.uid }]);
    });

    test("delivers each flash to everyone present or to the next to connect, in any sequence of events", async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant("publish" as const), node: fc.nat(1) }),
        fc.record({ kind: fc.constant("come" as const), person: fc.nat(2) }),
        fc.record({ kind: fc.constant("leave" as const), person: fc.nat(2) }),
        fc.record({ kind: fc.constant("take" as const), person: fc.nat(2) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const topic = `property:${run++}`;
          const people = [new Person(here, topic), new Person(there, topic), new Person(here, topic)];
          const present = new Set<number>();
          const expected: string[][] = [[], [], []];
          let waiting: string[] = [];
          await pair.settled();
          for (const [at, one] of steps.entries()) {
            const person = "person" in one ? people[one.person] : undefined;
            if (one.kind === "publish") {
              (one.node ? there : here).publishFlash(topic, put(`${at}`));
              if (present.size === 0) waiting.push(`${at} (waited)`);
              else for (const list of expected) list.push(`${at}`);
            } else if (one.kind === "leave") {
              present.delete(one.person);
              await person?.subscription.present(false);
            } else {
              if (one.kind === "come") present.add(one.person);
              expected[one.person]?.push(...waiting);
              waiting = [];
              await (one.kind === "come" ? person?.subscription.present(true) : person?.subscription.take());
            }
            await pair.settled();
          }
          expect(people.map(({ flash }) => flash)).toEqual(expected);
          for (const { subscription } of people) subscription.end();
        }),
        { numRuns: 30 },
      );
    });
  });
}
