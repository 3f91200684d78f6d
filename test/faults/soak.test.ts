import { expect, test } from "vitest";
import { growth, soak } from "../../bench/soak.js";
import { longRun } from "../support/long-run.js";

/** The second half measures memory. `npm run soak` runs ten minutes. */
const seconds = longRun(60, 24);
const tabs = longRun(2_000, 300);

test(`${tabs} tabs that come and go lose no message, see none twice and leak no memory`, {
  timeout: 400_000,
}, async () => {
  const report = await soak(tabs, seconds);
  expect(report.wrong).toEqual([]);
  expect(report.tabs.opened).toBeGreaterThan(tabs * 1.25);
  expect(report.tabs.shown).toBeGreaterThan(tabs * seconds * 0.15);
  expect(report.tabs.again).toBeGreaterThan(0);
  expect(report.leastConnected).toBeGreaterThan(tabs * 0.75);
  // A short resume window, so that sessions of departed tabs end quickly.
  expect(report.mostSessions).toBeLessThan(tabs * 3);
  expect(growth(report.heap)).toBeLessThan(1.25);
});
