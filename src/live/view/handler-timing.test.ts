import { expect, test } from "vitest";
import { HandlerTimes } from "./handler-timing.js";

test("a throttle delays an event no longer than its time, even if the clock is set back", () => {
  const times = new HandlerTimes();
  expect(times.delay("move", { throttle: 100 }, 3_600_000)).toBe(0);
  expect(times.delay("move", { throttle: 100 }, 3_600_040)).toBe(60);
  expect(times.delay("move", { throttle: 100 }, 0)).toBe(100);
});
