import { expect, it, vi } from "vitest";
import { checkedLimits } from "../options.js";
import { Gates } from "./gates.js";
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
