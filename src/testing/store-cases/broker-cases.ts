import assert from "node:assert/strict";
import { flashClear, flashPut, flashUpdate } from "../../flash/index.js";
import type { Broker, Subscription } from "../../live/index.js";
import type { FlashCommand, FlashPut } from "../../wire/index.js";
import { equal } from "./equal.js";
import type { CaseEntry } from "./store-case.js";

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

/** Messages and flash between nodes. */
export const brokerCaseEntries: readonly CaseEntry<Broker>[] = [
  {
    name: "delivers a message to every subscriber of the topic, on every node, in order",
    async run(pair) {
      const [here, there] = pair.nodes;
      const people = [new Person(here, "room"), new Person(here, "room"), new Person(there, "room")];
      const other = new Person(there, "other");
      await pair.settled();
      here.publish("room", { text: "1" });
      here.publish("room", { text: "2" });
      await pair.settled();
      for (const { messages } of people) equal(messages, [{ text: "1" }, { text: "2" }]);
      equal(other.messages, []);
    },
  },
  {
    name: "refuses a message that is not JSON-serializable, whatever its destination",
    async run(pair) {
      const [here] = pair.nodes;
      const person = new Person(here, "room");
      await pair.settled();
      assert.throws(
        () => here.publish("room", { total: 1n }),
        ({ code }: { code?: unknown }) => code === "DJ_JSON",
      );
      await pair.settled();
      equal(person.messages, []);
    },
  },
  {
    name: "delivers flash to every subscriber on every node with a user present",
    async run(pair) {
      const [here, there] = pair.nodes;
      const [seen, also, away] = [
        await Person.present(here, "user:1"),
        await Person.present(there, "user:1"),
        new Person(there, "user:1"),
      ];
      await pair.settled();
      here.publishFlash("user:1", put("one"));
      there.publishFlash("user:1", put("two"));
      await pair.settled();
      for (const person of [seen, also, away]) equal(person.flash.sort(), ["one", "two"]);
    },
  },
  {
    name: "keeps flash for an absent user and delivers it once, in order, to the next who connects",
    async run(pair) {
      const [here, there] = pair.nodes;
      for (const message of ["one", "two", "three"]) here.publishFlash("user:1", put(message));
      await pair.settled();
      const next = await Person.present(there, "user:1");
      const after = await Person.present(here, "user:1");
      await pair.settled();
      equal(next.flash, ["one (waited)", "two (waited)", "three (waited)"]);
      equal(after.flash, []);
    },
  },
  {
    name: "delivers each waiting flash once when two connect at the same time on two nodes",
    async run(pair) {
      const [here, there] = pair.nodes;
      for (let at = 0; at < 20; at++) here.publishFlash("user:1", put(`${at}`));
      await pair.settled();
      const both = await Promise.all([Person.present(here, "user:1"), Person.present(there, "user:1")]);
      await pair.settled();
      const all = both.flatMap(({ flash }) => flash);
      equal(all.length, 20);
      equal(new Set(all).size, 20);
    },
  },
  {
    name: "loses and duplicates nothing when flash is published while a user connects",
    async run(pair) {
      const [here, there] = pair.nodes;
      const people: Person[] = [];
      for (let at = 0; at < 60; at++) {
        (at % 2 ? here : there).publishFlash("user:1", put(`${at}`));
        if (at === 20) people.push(new Person(here, "user:1"));
        if (at === 20) void people[0]?.subscription.present(true);
        if (at % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await pair.settled();
      const seen = (people[0]?.flash ?? []).map((text) => Number.parseInt(text, 10));
      equal(
        seen.sort((a, b) => a - b),
        Array.from({ length: 60 }, (_, at) => at),
      );
    },
  },
  {
    name: "clears and updates flash that waits, in order with puts",
    async run(pair) {
      const [here, there] = pair.nodes;
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
      equal(next.flash, ["one of one (waited)", "four (waited)", "five (waited)"]);
    },
  },
  {
    name: "a clear of everything leaves nothing waiting",
    async run(pair) {
      const [here, there] = pair.nodes;
      here.publishFlash("user:1", put("one"));
      here.publishFlash("user:1", flashClear());
      await pair.settled();
      const next = await Person.present(there, "user:1");
      equal(next.flash, []);
    },
  },
  {
    name: "delivers clears and updates to every subscriber on every node, present or not",
    async run(pair) {
      const [here, there] = pair.nodes;
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
      for (const person of [seen, also, away]) equal(person.flash, ["1", "2 (update)", "clear k"]);
    },
  },
  {
    name: "keeps flash while subscribers exist but no user is present",
    async run(pair) {
      const [here, there] = pair.nodes;
      const away = await Person.present(there, "user:1");
      await away.subscription.present(false);
      await pair.settled();
      here.publishFlash("user:1", put("one"));
      await pair.settled();
      equal(away.flash, []);
      await away.subscription.present(true);
      equal(away.flash, ["one (waited)"]);
    },
  },
  {
    name: "loses nothing when flash is published as the last subscriber leaves",
    async run(pair) {
      const [here, there] = pair.nodes;
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
      equal(
        all.sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, at) => at),
      );
    },
  },
  {
    name: "delivers waiting flash, and nothing else, to a subscriber that collects it without being present",
    async run(pair) {
      const [here, there] = pair.nodes;
      const away = new Person(there, "user:1");
      here.publishFlash("user:1", put("one"));
      await pair.settled();
      await away.subscription.take();
      here.publishFlash("user:1", put("two"));
      await pair.settled();
      equal(away.flash, ["one (waited)"]);
    },
  },
  {
    name: "delivers nothing after a subscription ends",
    async run(pair) {
      const [here, there] = pair.nodes;
      const gone = await Person.present(here, "user:1");
      await pair.settled();
      gone.subscription.end();
      gone.subscription.end();
      await gone.subscription.present(true);
      await pair.settled();
      there.publishFlash("user:1", put("one"));
      there.publish("user:1", "message");
      await pair.settled();
      equal([gone.flash, gone.messages], [[], []]);
      const next = await Person.present(here, "user:1");
      equal(next.flash, ["one (waited)"]);
    },
  },
  {
    name: "keeps the newest hundred waiting messages",
    async run(pair) {
      const [here, there] = pair.nodes;
      for (let at = 1; at <= 130; at++) here.publishFlash("user:1", put(`${at}`));
      await pair.settled();
      const next = await Person.present(there, "user:1");
      equal(next.flash.length, 100);
      equal(next.flash[0], "31 (waited)");
      equal(next.flash.at(-1), "130 (waited)");
    },
  },
  {
    name: "preserves every field of a flash command",
    async run(pair) {
      const [here, there] = pair.nodes;
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
      equal(got, [{ ...flash, uid: got[0]?.uid }]);
    },
  },
];
