import { expect, test } from "vitest";
import { growth, soak } from "../../bench/soak.js";

/** One minute; the second half measures memory. `npm run soak` runs ten minutes. */
const seconds = 60;

test("2,000 tabs that come and go lose no message, see none twice and leak no memory", {
  timeout: 400_000,
}, async () => {
  const report = await soak(2_000, seconds);
  expect(report.wrong).toEqual([]);
  expect(report.tabs.opened).toBeGreaterThan(2_500);
  expect(report.tabs.shown).toBeGreaterThan(20_000);
  expect(report.tabs.again).toBeGreaterThan(0);
  expect(report.leastConnected).toBeGreaterThan(1_500);
  // A short resume window, so that sessions of departed tabs end quickly.
  expect(report.mostSessions).toBeLessThan(6_000);
  expect(growth(report.heap)).toBeLessThan(1.25);
});
