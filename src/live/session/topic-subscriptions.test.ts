import { expect, it } from "vitest";
import { MemoryBroker } from "../stores/memory-broker.js";
import { TopicSubscriptions } from "./topic-subscriptions.js";

/** A clock with one timer, which stands still until a test advances it. */
function oneTimer() {
  let due: { at: number; work: () => void } | undefined;
  let now = 0;
  return {
    now: () => now,
    setTimeout: (work: () => void, ms: number) => {
      due = { at: now + ms, work };
      return due;
    },
    clearTimeout: (timer: unknown) => {
      if (timer === due) due = undefined;
    },
    advance(ms: number) {
      now += ms;
      if (due && due.at <= now) due.work();
    },
    hasTimer: () => due !== undefined,
  };
}

function tab() {
  const clock = oneTimer();
  const broker = new MemoryBroker(clock);
  const shown: string[] = [];
  const topics = new TopicSubscriptions(broker, clock, false, {
    message: () => {},
    flash: (command) => shown.push("message" in command ? String(command.message) : ""),
  });
  topics.subscribe("news", undefined);
  const put = (message: string) => broker.publishFlash("news", { action: "put", level: "info", message });
  return { clock, topics, shown, put };
}

it("a tab that asks over HTTP is present until its lease ends", () => {
  const { clock, topics, shown, put } = tab();
  topics.presentFor(1_000);
  put("one");
  expect(shown).toEqual(["one"]);
  clock.advance(900);
  topics.presentFor(1_000);
  clock.advance(900);
  put("two");
  expect(shown).toEqual(["one", "two"]);
  clock.advance(100);
  put("three");
  expect(shown).toEqual(["one", "two"]);
  topics.presentFor(1_000);
  expect(shown).toEqual(["one", "two", "three"]);
});

it("a connection takes the place of the lease, and nothing is left of it at the end", () => {
  const { clock, topics, shown, put } = tab();
  topics.presentFor(1_000);
  topics.present(true);
  clock.advance(5_000);
  put("one");
  expect(shown).toEqual(["one"]);
  topics.presentFor(1_000);
  topics.end();
  expect(clock.hasTimer()).toBe(false);
});
