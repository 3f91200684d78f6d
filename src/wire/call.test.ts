import fc from "fast-check";
import { expect, test } from "vitest";
import { addParam, camelCase, handlerName, parseCall } from "./call.js";

test.each([
  ["save", "save", []],
  ["  save  ", "save", []],
  ["save()", "save", []],
  ["save( )", "save", []],
  ["save(3, 'x', true)", "save", [3, "x", true]],
  [" save ( -1.5 ,\n null , false ) ", "save", [-1.5, null, false]],
  ["save(1e3)", "save", [1000]],
  [`say("it's", 'a "word"')`, "say", ["it's", 'a "word"']],
  [String.raw`say('it\'s', "a \"word\"")`, "say", ["it's", 'a "word"']],
  [String.raw`say('\\', 'a\nb\u00e9')`, "say", ["\\", "a\nbé"]],
  ["say('),(', \"(\")", "say", ["),(", "("]],
  ["say('')", "say", [""]],
  ["delete-item", "deleteItem", []],
  ["delete-all-items(2)", "deleteAllItems", [2]],
  ["delete_item", "delete_item", []],
  ["deleteItem", "deleteItem", []],
  ["_private$", "_private$", []],
  ["größe", "größe", []],
])("reads %j", (text, name, args) => {
  expect(parseCall(text)).toEqual([name, args, undefined]);
});

test.each([
  "",
  " ",
  "()",
  "save(",
  "save)",
  "save(1",
  "save 1",
  "save(1)(2)",
  "save(1),(2)",
  "save(1],[2)",
  "save(1,)",
  "save(,1)",
  "save(1 2)",
  "save(x)",
  "save(undefined)",
  "save(Infinity)",
  "save([1])",
  "save({},1)",
  "save(1,[])",
  "save({a:1})",
  'save({"a":1}',
  "save('it's')",
  "save('open)",
  "save(alert(1))",
  "save(`x`)",
  "view.save",
  "save; drop",
])("refuses %j", (text) => {
  expect(() => parseCall(text)).toThrow(Error);
});

test.each([
  [`remove({"id":7,"why":"it's"})`, [], { id: 7, why: "it's" }],
  [`remove(3, {"list":[1,2]})`, [3], { list: [1, 2] }],
  ["remove({})", [], {}],
  ["remove('{}')", ["{}"], undefined],
])("named parameters of %j are an object at the end", (text, args, named) => {
  expect(parseCall(text)).toEqual(["remove", args, named]);
});

test("a kebab name becomes camel case and no other name changes", () => {
  expect(["delete-item", "a--b", "x-1", "save", "Save_All", "-x", "x-"].map(camelCase)).toEqual([
    "deleteItem",
    "aB",
    "x1",
    "save",
    "Save_All",
    "X",
    "x-",
  ]);
});

test("a handler's name is read regardless of its arguments", () => {
  expect([" delete-item ", "save(3, '(')", "save ("].map(handlerName)).toEqual([
    "deleteItem",
    "save",
    "save",
  ]);
});

const name = fc.stringMatching(/^[a-zA-Z_$][\w$]*$/);
const literal = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

function print(value: unknown, inSingleQuotes: boolean): string {
  const json = JSON.stringify(value);
  if (typeof value !== "string" || !inSingleQuotes) return json;
  return `'${json.slice(1, -1).replace(/\\"|'/g, (found) => (found === "'" ? "\\'" : '"'))}'`;
}

test("a printed call parses back to the same call", () => {
  fc.assert(
    fc.property(name, fc.array(fc.tuple(literal, fc.boolean())), (handler, args) => {
      const text = `${handler}(${args.map(([value, single]) => print(value, single)).join(", ")})`;
      expect(parseCall(text)).toEqual([handler, args.map(([value]) => value), undefined]);
    }),
  );
});

test("any text yields a call with JSON values or an Error, and runs nothing", () => {
  const flag = "__evaluated";
  const piece = fc.constantFrom(
    "save",
    "(",
    ")",
    "'",
    '"',
    "\\",
    ",",
    " ",
    "1",
    "true",
    "[",
    "]",
    `${flag}=1`,
    "`",
    "${",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      try {
        const [, args, named] = parseCall(source);
        for (const value of args) expect(Object(value)).not.toBe(value);
        if (named !== undefined) expect(Object.getPrototypeOf(named)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(globalThis).not.toHaveProperty(flag);
    }),
    { numRuns: 1000 },
  );
});

test("a long unterminated text is refused quickly", () => {
  for (const text of [
    `save(${"'".repeat(50_001)}`,
    `save(${"'\\".repeat(50_000)}`,
    `save(${") ".repeat(50_000)}x`,
    `${"-".repeat(100_000)}(`,
  ])
    expect(() => parseCall(text)).toThrow(Error);
});

test("a parameter's type is none of the inherited properties of an object", () => {
  for (const type of ["constructor", "__proto__", "valueOf"])
    expect(() => addParam({}, `dj-value-id:${type}`, "1")).toThrow(
      `DJ_EVENT_PARAMS: dj-value-id:${type}="1"`,
    );
});
