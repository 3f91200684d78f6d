import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DjustError } from "../../wire/index.js";
import { eventText, parseNoScriptEvent } from "./no-script-event.js";

const read = (fields: readonly (readonly [string, string])[] | string) =>
  parseNoScriptEvent(
    new URLSearchParams(typeof fields === "string" ? fields : fields.map(([n, v]) => [n, v])),
  );

describe("the event of a plain form", () => {
  test("does not exist if no field names one", () => {
    expect(read("a=1")).toBeUndefined();
    expect(read("_event=")).toBeUndefined();
    expect(read("_event=a+b")).toBeUndefined();
  });

  test("can be written by hand as a call", () => {
    expect(read("_event=save")).toEqual({ event: "save", params: {}, models: {}, token: undefined });
    expect(read("_event=delete-item(3,+'x')")?.event).toBe("deleteItem");
    expect(read("_event=save(3,+'x')&a=1")?.params).toEqual({ _args: [3, "x"], a: "1" });
  });

  test("is that of the pressed button, wherever it is in the form", () => {
    expect(read("_event%3Aremove=&_event=save&a=1")).toMatchObject({ event: "remove", params: {} });
    expect(read('_event=save&_event%3Aremove+{"id":5}=x')).toMatchObject({
      event: "remove",
      params: { id: 5 },
    });
  });

  test("has the fields as parameters, repeated names as arrays, and normalized line breaks", () => {
    expect(read("_event=save&_csrf=c&_token=t&a=1&b=2&a=3&c=x%0D%0Ay")).toEqual({
      event: "save",
      params: { a: ["1", "3"], b: "2", c: "x\ny" },
      models: {},
      token: "t",
    });
  });
});

describe("untrusted form data", () => {
  test.each([
    ["_event=save&__proto__=1", "DJ_FRAME_FIELD"],
    ['_event=save&_bound=[["a","text","__proto__"]]&a=1', "DJ_FRAME_FIELD"],
    ['_event=save {"__proto__":1}', "DJ_FRAME_FIELD"],
    ['_event=save {"a":}', "DJ_FRAME_JSON"],
    ["_event=save&_bound=[", "DJ_FRAME_JSON"],
    ["_event=save&_bound={}", "DJ_FRAME_FIELD"],
    ['_event=save&_bound=[["a","constructor"]]', "DJ_FRAME_FIELD"],
    ['_event=save&_bound=[["a",1]]', "DJ_FRAME_FIELD"],
    [`_event=save {"a":${"[".repeat(40)}${"]".repeat(40)}}`, "DJ_FRAME_SIZE"],
  ])("%s is %s", (fields, code) => {
    expect(() => read(fields)).toThrow(code);
  });

  test("is limited in size", () => {
    const bounds = { frameDepth: 3, frameKeys: 2 };
    expect(() => parseNoScriptEvent(new URLSearchParams("_event=a&b=1&c=1"), bounds)).toThrow(
      "DJ_FRAME_SIZE",
    );
    expect(read(`_event=${`"`.repeat(60_000)}`)).toBeUndefined();
  });

  test("fails with a djust error or not at all", () => {
    const name = fc.oneof(
      fc.constantFrom(
        "_event",
        "_event:",
        '_event:save {"a":1}',
        "_bound",
        "_token",
        "a",
        "dj-model:a",
        "__proto__",
      ),
      fc.string(),
    );
    const value = fc.oneof(
      fc.constantFrom(
        "save",
        "save(1)",
        'save {"a":1}',
        '[["a","text","a"]]',
        '[["a","choices","a"],["b","file"]]',
        "[]",
      ),
      fc.string(),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (fields) => {
        try {
          const event = read(fields);
          if (event) expect(Object.getPrototypeOf(event.params)).toBe(Object.prototype);
        } catch (error) {
          expect(error).toBeInstanceOf(DjustError);
        }
      }),
    );
  });
});

test("a call with any parameters survives the round trip", () => {
  const argument = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const params = fc.dictionary(
    fc.string().filter((name) => name !== "__proto__" && name !== "_args"),
    fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
  );
  fc.assert(
    fc.property(fc.array(argument), params, (args, given) => {
      const call = ["save", args] as const;
      const written = `save(${args.map((value) => JSON.stringify(value)).join(", ")})`;
      const field = eventText(call, given, new Map(), written) ?? "";
      const expected = JSON.parse(JSON.stringify(args.length > 0 ? { ...given, _args: args } : given));
      expect(read([[`_event:${field}`, ""]])).toMatchObject({ event: "save", params: expected });
    }),
  );
});
