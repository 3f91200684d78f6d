import { expect, it } from "vitest";
import { RateLimit } from "./rates.js";

it("allows a burst, then as many as the rate permits", () => {
  const limit = new RateLimit(100, 20, 0);
  const taken = (now: number, tries: number): number =>
    Array.from({ length: tries }, () => limit.take(now)).filter(Boolean).length;
  expect(taken(0, 30)).toBe(20);
  expect(taken(50, 30)).toBe(5);
  expect(taken(10_000, 30)).toBe(20);
});

it("allows everything without a limit, however little time has passed", () => {
  const limit = new RateLimit(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0);
  expect(limit.take(0) && limit.take(0)).toBe(true);
});
