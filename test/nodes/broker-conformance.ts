import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Broker, Subscription } from "../../src/live/index.js";
import { brokerCases, type Nodes } from "../../src/testing/store-conformance.js";
import type { FlashPut } from "../../src/wire/index.js";

/** A subscriber and what it received. */
class Person {
  readonly flash: string[] = [];
  readonly subscription: Subscription;

  constructor(node: Broker, topic: string) {
    this.subscription = node.subscribe(topic, {
      message: () => {},
      flash: (command, waited) => {
        const text =
          command.action === "clear"
            ? `clear ${command.key ?? command.level ?? "all"}`
            : `${command.message}${command.existing ? " (update)" : ""}`;
        this.flash.push(waited ? `${text} (waited)` : text);
      },
    });
  }
}

function put(message: string): FlashPut {
  return { action: "put", level: "info", message };
}

/** The conformance suite for brokers, and random sequences of events. */
export function describeBroker(name: string, open: () => Promise<Nodes<Broker>>): void {
  describe(name, () => {
    for (const { name, run } of brokerCases(open)) test(name, run);

    test("delivers each flash to everyone present or to the next to connect, in any sequence of events", async () => {
      const pair = await open();
      const [here, there] = pair.nodes;
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
      await pair.close();
    });
  });
}
