import { expect, it } from "vitest";
import { randomText } from "./random.js";

it("never gives the same text twice, and each of the length that was asked for", () => {
  const texts = Array.from({ length: 5_000 }, (_, at) => randomText([12, 15, 18, 24][at % 4] ?? 12));
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.slice(0, 4).map((text) => Buffer.from(text, "base64url").length)).toEqual([12, 15, 18, 24]);
  expect(texts.some((text) => Buffer.from(text, "base64url").every((byte) => byte === 0))).toBe(false);
});

it("uses each bit", () => {
  const seen = Buffer.alloc(24);
  const unset = Buffer.alloc(24, 0xff);
  for (let draw = 0; draw < 200; draw++)
    for (const [at, byte] of Buffer.from(randomText(24), "base64url").entries()) {
      seen[at] = (seen[at] ?? 0) | byte;
      unset[at] = (unset[at] ?? 0) & byte;
    }
  expect(seen.every((byte) => byte === 0xff)).toBe(true);
  expect(unset.every((byte) => byte === 0)).toBe(true);
});
