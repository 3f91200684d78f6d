import { expect, test } from "vitest";
import type { Clock } from "../ports.js";
import { TaskSet } from "./task-set.js";

/** A clock whose timers are counted and never run. */
class StoppedClock implements Clock {
  readonly timers = new Set<unknown>();
  now = (): number => 0;
  setTimeout = (work: () => void): unknown => {
    this.timers.add(work);
    return work;
  };
  clearTimeout = (timer: unknown): void => void this.timers.delete(timer);
}

test("an event that is replaced, runs early or belongs to a view that has ended leaves no timer", () => {
  const clock = new StoppedClock();
  const ended: (number | undefined)[] = [];
  const tasks = new TaskSet(({ ref }) => ended.push(ref), undefined);
  const delay = (ref: number): number | undefined =>
    tasks.delay("search", { type: "event", event: "search", params: {}, ref }, 60_000, clock);

  expect(delay(1)).toBeUndefined();
  expect(delay(2)).toBe(1);
  expect(clock.timers.size).toBe(1);

  tasks.release("save");
  expect(ended).toEqual([2]);
  expect(clock.timers.size).toBe(0);

  delay(3);
  tasks.close();
  expect(clock.timers.size).toBe(0);
  expect(ended).toEqual([2]);
});
