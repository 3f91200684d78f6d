import { expect, test } from "vitest";
import { attack } from "../../bench/attack.js";

test("a small version of `npm run attack` leaves somebody at another address alone", {
  timeout: 120_000,
}, async () => {
  const { steps, clicks, wrong } = await attack(0.02);
  expect(wrong).toEqual([]);
  expect(clicks.length).toBeGreaterThan(5);
  const { refused } = steps.at(-1)?.report ?? {};
  for (const code of [
    "DJ_RATE_EVENTS",
    "DJ_MOUNT_TIMEOUT",
    "DJ_BODY_INCOMPLETE",
    "DJ_SLOW_READER",
    "DJ_ORIGIN",
  ])
    expect(refused?.[code], code).toBeGreaterThan(0);
});
