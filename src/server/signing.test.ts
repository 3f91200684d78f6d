import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedSecrets, Signer } from "./signing.js";

const old = "an old secret that is long enough 123";
const current = "a current secret that is long enough 9";

describe("Signer", () => {
  it("gives back what it sealed, for the same purpose and in time", () => {
    const signer = new Signer([current]);
    const token = signer.seal("view", { s: "abc", n: 7 }, 1_000);
    expect(signer.open("view", token, 999)).toEqual({ s: "abc", n: 7 });
    expect(signer.open("carry", token, 999)).toBeUndefined();
    expect(signer.open("view", token, 1_000)).toBeUndefined();
  });

  it("takes no token that was changed anywhere", () => {
    const signer = new Signer([current]);
    const token = signer.seal("view", { s: "abc" }, 1_000);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."abcXYZ019_-."), (at, character) => {
        fc.pre(token[at] !== character);
        expect(signer.open("view", token.slice(0, at) + character + token.slice(at + 1), 0)).toBeUndefined();
      }),
    );
  });

  it("takes no token made of thin air, and throws nothing", () => {
    const signer = new Signer([current]);
    fc.assert(fc.property(fc.string(), (text) => signer.open("view", text, 0) === undefined));
  });

  it("rotates: the newest secret signs, all verify", () => {
    const before = new Signer([old]);
    const after = new Signer([current, old]);
    expect(after.open("view", before.seal("view", { s: "abc" }, 10), 0)).toEqual({ s: "abc" });
    expect(before.open("view", after.seal("view", { s: "abc" }, 10), 0)).toBeUndefined();
    expect(after.checkMac("csrf", "sid", before.mac("csrf", "sid"))).toBe(true);
  });

  it("tells tokens of one session from those of another", () => {
    const signer = new Signer([current]);
    expect(signer.checkMac("csrf", "mine", signer.mac("csrf", "mine"))).toBe(true);
    expect(signer.checkMac("csrf", "mine", signer.mac("csrf", "yours"))).toBe(false);
    expect(signer.checkMac("csrf", "mine", "")).toBe(false);
  });
});

describe("checkedSecrets", () => {
  it.each([
    undefined,
    "",
    "short",
    "changeme".repeat(4),
    "change-me-".repeat(4),
    "default secret default secret default",
    "x".repeat(40),
    "secret".repeat(6),
    [current, "short"],
  ])("refuses %s in production", (secret) => {
    expect(() => checkedSecrets(secret, false)).toThrow("DJ_SECRET");
  });

  it.each([5, null, {}, [5]])("says what is wrong with %j", (secret) => {
    expect(() => checkedSecrets(secret as never, true)).toThrow("DJ_SECRET: secret is text");
  });

  it("tells a secret that nearly is well known from one that is, in no time", () => {
    const began = performance.now();
    expect(checkedSecrets(`${"changeme-test".repeat(2_000)}qZ7`, false)).toHaveLength(1);
    expect(checkedSecrets(`${"x".repeat(50)}${"a".repeat(50)}qZ7 wvu`, false)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(200);
  });

  it("takes a long random one, or a list of them", () => {
    expect(checkedSecrets(current, false)).toEqual([current]);
    expect(checkedSecrets([current, old], false)).toEqual([current, old]);
  });

  it("lets development do without", () => {
    expect(checkedSecrets(undefined, true)).toBeUndefined();
    expect(checkedSecrets("dev", true)).toEqual(["dev"]);
  });
});
