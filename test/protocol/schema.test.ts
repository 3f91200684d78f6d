import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { protocolSchema } from "../../scripts/protocol-schema.mjs";
import { decodeClientFrame, limits } from "../../src/wire/index.js";
import { longRun } from "../support/long-run.js";
import { checkFrame, isValid, schemaText } from "./schema.js";

const maxKeys = 20;

function decodes(text: string): boolean {
  try {
    decodeClientFrame(text);
    return true;
  } catch {
    return false;
  }
}

test("protocol.schema.json is up to date; otherwise run: npm run protocol-schema", () => {
  expect(JSON.parse(schemaText())).toEqual(protocolSchema());
});

describe("the schema accepts exactly the frames that the server decodes", () => {
  const text = (most: number) =>
    fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(most, most + 1).map((length) => "/".repeat(length)),
      fc
        .constantFrom(most, most + 1)
        .map((length) => "\u{1f600}".repeat(Math.ceil(length / 2)).slice(0, length)),
    );
  const number = fc.oneof(
    fc.nat(),
    fc.constantFrom(0, 1, -1, 1.5, -0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, 1e300),
  );
  /** JSON without the key that the server refuses at every depth, which JSON Schema cannot express. */
  const json = (maxDepth: number) =>
    fc.jsonValue({ maxDepth }).filter((value) => !JSON.stringify(value).includes('"__proto__"'));
  const object = fc.dictionary(
    fc.string({ maxLength: 5 }).filter((key) => key !== "__proto__"),
    json(2),
    { maxKeys },
  );
  const junk = fc.oneof(fc.constantFrom(null, true, "", "7", 7, []), number, object);
  /** A field with a valid value most of the time. */
  const field = (valid: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 8, arbitrary: valid }, { weight: 1, arbitrary: junk });
  const frame = fc.record(
    {
      type: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom("mount", "event", "url_change", "live_redirect_mount", "ack", "ping"),
        },
        { weight: 1, arbitrary: fc.oneof(fc.constantFrom("flash", "toString", ""), junk) },
      ),
      token: field(fc.string()),
      url: field(text(limits.urlLength)),
      uri: field(text(limits.urlLength)),
      tab: field(text(limits.tabLength)),
      version: field(number),
      fields: field(object),
      event: field(fc.string()),
      params: field(object),
      reply: field(text(limits.replyIdLength)),
      carry: field(fc.string()),
      flash: field(number),
      ack: field(number),
      ref: field(number),
      later: json(1),
    },
    { requiredKeys: [] },
  );

  test("whatever their fields are", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(frame, (value) => {
        const sent = JSON.stringify(value);
        const decoded = decodes(sent);
        expect(isValid("ClientFrame", JSON.parse(sent)), sent.slice(0, 500)).toBe(decoded);
        if (decoded) accepted++;
        else refused++;
      }),
      { numRuns: longRun(20_000, 2_000) },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(50);
  });

  test("and for each field, when a valid frame lacks it or has another value there", () => {
    const valid: readonly Record<string, unknown>[] = [
      { type: "mount", token: "t", url: "/", tab: "a", version: 1, fields: {}, ref: 1, ack: 1 },
      { type: "event", event: "save", params: {}, reply: "r", ref: 1, ack: 1 },
      { type: "url_change", params: {}, uri: "/", ref: 1, ack: 1 },
      { type: "live_redirect_mount", url: "/", carry: "c", ref: 1, ack: 1 },
      { type: "ack", flash: 1, ack: 1 },
      { type: "ping", ack: 1 },
    ];
    const values = [
      undefined,
      null,
      true,
      "",
      "x",
      "/".repeat(limits.urlLength + 1),
      0,
      -1,
      1.5,
      2 ** 53,
      [],
      {},
    ];
    for (const frame of valid) {
      expect(decodes(JSON.stringify(frame))).toBe(true);
      for (const name of Object.keys(frame))
        for (const value of values) {
          const sent = JSON.stringify({ ...frame, [name]: value });
          expect(isValid("ClientFrame", JSON.parse(sent)), sent.slice(0, 200)).toBe(decodes(sent));
        }
    }
  });
});

test("a server's frame with an unknown field or a value of another type fails the check of the behaviours", () => {
  const put = { type: "flash", action: "put", level: "info", message: "Hello", id: 1 };
  expect(() => checkFrame("ServerFrame", put)).not.toThrow();
  expect(() => checkFrame("ServerFrame", { ...put, colour: "red" })).toThrow(/colour/);
  expect(() => checkFrame("ServerFrame", { ...put, id: "1" })).toThrow(/must be integer/);
  expect(() => checkFrame("HttpReply", { type: "noop", _flash: [{ ...put, type: undefined }] })).toThrow();
  expect(isValid("ServerFrame", { ...put, colour: "red" })).toBe(true);
});
