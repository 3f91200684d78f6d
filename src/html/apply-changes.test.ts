import { describe, expect, test } from "vitest";
import type { WireInstance, WireListOperation } from "../wire/index.js";
import { applyChanges, wireToHtml } from "./apply-changes.js";

const letters = (keys: string): WireInstance => ({
  t: 1,
  d: [{ k: [...keys].map((key) => [key, key] as const) }],
});
const templates = {
  1: { strings: ["<ul>", "</ul>"], slots: ["."] },
  2: { strings: ["<input", "", "><textarea", ">", "</textarea>"], slots: ["@id", "+value", "@name", "+"] },
};
const shown = (tree: WireInstance) => wireToHtml(tree, templates);

describe("list changes", () => {
  test.each<[string, WireListOperation[], string]>([
    ["a removal", [["-", "b"]], "acd"],
    ["a move", [[">", "d", "b"]], "adbc"],
    ["a move to the end", [[">", "a", null]], "bcda"],
    ["an insertion", [["+", "e", "b", "E"]], "aEbcd"],
    ["an insertion at the end", [["+", "e", null, "E"]], "abcdE"],
    [
      "several in sequence",
      [
        ["-", "a"],
        ["+", "a", null, "A"],
        [">", "a", "c"],
      ],
      "bAcd",
    ],
  ])("include %s", (_name, o, expected) => {
    expect(shown(applyChanges(letters("abcd"), { 0: { o } }))).toBe(`<ul>${expected}</ul>`);
  });

  test("apply operations first, then changes within items", () => {
    expect(
      shown(applyChanges(letters("ab"), { 0: { o: [["+", "c", "a", "c"]], u: { c: "C", b: "B" } } })),
    ).toBe("<ul>CaB</ul>");
  });
});

test("a change leaves the previous tree intact", () => {
  const before = letters("ab");
  applyChanges(before, { 0: { o: [["-", "a"]], u: { b: "B" } } });
  expect(before).toEqual(letters("ab"));
});

test("attributes and statics are in the right places", () => {
  const tree: WireInstance = { t: 2, d: [null, "", 'a"b', "\n<"] };
  expect(shown(tree)).toBe('<input value=""><textarea name="a&quot;b">\n\n&lt;</textarea>');
  expect(shown(applyChanges(tree, { 0: "c", 1: null }))).toContain('<input id="c">');
});

test("a change to a missing node throws", () => {
  expect(() => applyChanges(letters("a"), { 7: "b" })).toThrow("no slot 7");
  expect(() => applyChanges(letters("a"), { 0: { u: { b: "c" } } })).toThrow('no item "b"');
  expect(() => applyChanges(letters("a"), { 0: { 0: "b" } })).toThrow("require a template");
  expect(() => applyChanges({ t: 1, d: ["a"] }, { 0: { o: [] } })).toThrow("require a list");
  expect(() => wireToHtml({ t: 9, d: [] }, templates)).toThrow("Template 9 has not been sent");
});
