import { expect, it, vi } from "vitest";
import { checkedLimits } from "../options.js";
import { Gates } from "./gates.js";
import { RateLimit } from "./rates.js";
import { Signer } from "./signing.js";

const metrics = { count: () => {}, record: () => {} };
const logger = { debug: () => {}, info: () => {}, warn: vi.fn(), error: () => {} };
const gates = new Gates(new Signer(["secret"]), checkedLimits(), ["https://admin.example"], metrics, logger);

it.each([
  ["https://app.example", "app.example"],
  ["https://app.example", "app.example:443"],
  ["http://app.example", "APP.example:80"],
  ["http://[::1]:3000", "[::1]:3000"],
  ["https://admin.example", "app.example"],
])("accepts the origin %s at %s", (origin, host) => {
  expect(() => gates.origin(origin, host)).not.toThrow();
});

it.each([
  ["https://app.example", "app.example:80"],
  ["https://app.example:8443", "app.example:443"],
  ["https://app.example.evil.example", "app.example"],
  ["null", "app.example"],
  ["", ""],
  ["https://", ""],
])("refuses the origin %s at %s", (origin, host) => {
  expect(() => gates.origin(origin, host)).toThrow("DJ_ORIGIN");
});

it("logs once which host an origin was compared with", () => {
  const refused = (): unknown => {
    try {
      return gates.origin("https://app.example", "127.0.0.1:3000");
    } catch (error) {
      return error;
    }
  };
  gates.refused(refused());
  gates.refused(refused());
  expect(logger.warn).toHaveBeenCalledOnce();
  expect(logger.warn).toHaveBeenCalledWith(
    {},
    expect.stringMatching(/"127\.0\.0\.1:3000".*"https:\/\/app\.example".*trustProxy or allowedOrigins/),
  );
});

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
