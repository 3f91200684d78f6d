import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedSecrets, Signer } from "./signing.js";

const old = "an old secret that is long enough 123";
const current = "a current secret that is long enough 9";

describe("a signing key", () => {
  const key = (secrets = [current]) => new Signer(secrets).for("view");

  it("opens what it sealed, for the same purpose and before it expires", () => {
    const token = key().seal({ s: "abc", n: 7 }, 1_000);
    expect(key().open(token, 999)).toEqual({ s: "abc", n: 7 });
    expect(new Signer([current]).for("carried-flash").open(token, 999)).toBeUndefined();
    expect(key().open(token, 1_000)).toBeUndefined();
  });

  it("opens what is bound to a session for that session only, without revealing which", () => {
    const token = key().seal({ s: "abc" }, 1_000, "the session's id");
    expect(key().open(token, 0, "the session's id")).toEqual({ s: "abc" });
    expect(key().open(token, 0, "another id")).toBeUndefined();
    expect(key().open(token, 0)).toBeUndefined();
    expect(Buffer.from(token, "base64url").toString()).not.toContain("session's");
  });

  it("refuses a token that was changed anywhere", () => {
    const token = key().seal({ s: "abc" }, 1_000);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."abcXYZ019_-.=+/ "), (at, character) => {
        fc.pre(token[at] !== character);
        expect(key().open(token.slice(0, at) + character + token.slice(at + 1), 0)).toBeUndefined();
      }),
    );
    expect(key().open(`${token}=`, 0)).toBeUndefined();
  });

  it("refuses an invented token without throwing", () => {
    fc.assert(fc.property(fc.string(), (text) => key().open(text, 0) === undefined));
  });

  it("does not confuse part of a value with part of its binding", () => {
    expect(key().checkMac("ab", key().mac("a", "b"), "")).toBe(false);
    expect(key().mac("a1:b", "")).not.toBe(key().mac("a", "1:b"));
  });

  it("refuses what was not signed after it has opened what was", () => {
    const one = key();
    const token = one.seal({ s: "abc" }, 1_000, "a session");
    const other = one.seal({ s: "def" }, 1_000, "a session");
    const signature = (of: string): string => of.slice(of.lastIndexOf("."));
    for (let times = 0; times < 3; times++) {
      expect(one.open(token, 999, "a session")).toEqual({ s: "abc" });
      expect(one.open(token, 1_000, "a session")).toBeUndefined();
      expect(one.open(token, 0, "another session")).toBeUndefined();
      expect(one.open(token, 0)).toBeUndefined();
      expect(one.open(token.replace(signature(token), signature(other)), 0, "a session")).toBeUndefined();
      expect(one.open(other.replace(signature(other), signature(token)), 0, "a session")).toBeUndefined();
      expect(one.open(`${token}=`, 0, "a session")).toBeUndefined();
      expect(new Signer([current]).for("csrf").open(token, 0, "a session")).toBeUndefined();
    }
  });

  it("verifies any number of values of any length", () => {
    const one = key();
    const values = Array.from({ length: 6_000 }, (_, at) => `${at}`.repeat(1 + (at % 400)));
    for (const value of values) expect(one.verify(one.sign(value))).toBe(value);
    for (const value of values) expect(one.verify(one.sign(value), "bound")).toBeUndefined();
  });

  it("signs with the newest secret and verifies with all", () => {
    const before = key([old]);
    const after = key([current, old]);
    expect(after.open(before.seal({ s: "abc" }, 10), 0)).toEqual({ s: "abc" });
    expect(before.open(after.seal({ s: "abc" }, 10), 0)).toBeUndefined();
    expect(after.checkMac("sid", before.mac("sid"))).toBe(true);
  });

  it("distinguishes tokens of one session from those of another", () => {
    expect(key().checkMac("mine", key().mac("mine"))).toBe(true);
    expect(key().checkMac("mine", key().mac("yours"))).toBe(false);
    expect(key().checkMac("mine", "")).toBe(false);
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

  it.each([5, null, {}, [5]])("explains what is wrong with %j", (secret) => {
    expect(() => checkedSecrets(secret as never, true)).toThrow(
      "DJ_SECRET: secret must be a non-empty string",
    );
  });

  it("quickly distinguishes a secret that resembles a well-known one", () => {
    const began = performance.now();
    expect(checkedSecrets(`${"changeme-test".repeat(2_000)}qZ7`, false)).toHaveLength(1);
    expect(checkedSecrets(`${"x".repeat(50)}${"a".repeat(50)}qZ7 wvu`, false)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(200);
  });

  it("accepts a long random secret or a list of them", () => {
    expect(checkedSecrets(current, false)).toEqual([current]);
    expect(checkedSecrets([current, old], false)).toEqual([current, old]);
  });

  it("does not require a secret in development", () => {
    expect(checkedSecrets(undefined, true)).toBeUndefined();
    expect(checkedSecrets("dev", true)).toEqual(["dev"]);
  });
});
