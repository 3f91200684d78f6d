// @vitest-environment jsdom
import { expect, test } from "vitest";
import { el, fire, only, page, sent } from "../../../test/support/bound-page.js";

test.each([
  ["enter", "Enter"],
  ["escape", "Escape"],
  ["space", " "],
  ["tab", "Tab"],
  ["arrowup", "ArrowUp"],
  ["up", "ArrowUp"],
  ["down", "ArrowDown"],
  ["left", "ArrowLeft"],
  ["right", "ArrowRight"],
  ["backspace", "Backspace"],
  ["delete", "Delete"],
  ["home", "Home"],
  ["pagedown", "PageDown"],
  ["f1", "F1"],
  ["k", "K"],
])("dj-keydown.%s and dj-keyup.%s react only to the key %j", (name, key) => {
  page(`<input id="x" dj-keydown.${name}="down" dj-keyup.${name}="up">`);
  for (const pressed of ["x", "Unidentified", key])
    for (const type of ["keydown", "keyup"]) fire(el("x"), type, { key: pressed });
  expect(sent.map(({ event, params }) => [event, params["key"]])).toEqual([
    ["down", key],
    ["up", key],
  ]);
});

test("key bindings accept modifier keys", () => {
  page('<input id="x" dj-keydown.ctrl.s="save">');
  fire(el("x"), "keydown", { key: "s" });
  fire(el("x"), "keydown", { key: "s", ctrlKey: true });
  expect(sent).toHaveLength(1);
});

test("key events send the key, its code, the modifiers and the field's value", () => {
  page('<input id="x" name="q" value="abc" dj-keydown="key">');
  fire(el("x"), "keydown", { key: "B", code: "KeyB", shiftKey: true });
  expect(only()).toEqual({
    key: "B",
    code: "KeyB",
    shiftKey: true,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    value: "abc",
    name: "q",
  });
});

test("each key attribute is looked up on its own closest element", () => {
  page(
    `<div dj-keydown.escape="close" dj-keydown.enter="outer"><input id="x" dj-keydown="any" dj-keydown.enter="inner"></div>`,
  );
  fire(el("x"), "keydown", { key: "Enter" });
  fire(el("x"), "keydown", { key: "Escape" });
  expect(sent.map(({ event }) => event)).toEqual(["any", "inner", "any", "close"]);
});

test("a key event without a key, as autofill sends it, is accepted", () => {
  page('<input id="x" dj-keydown.enter="enter" dj-keydown="any">');
  el("x").dispatchEvent(new Event("keydown", { bubbles: true }));
  expect(sent.map(({ event }) => event)).toEqual(["any"]);
});

test("keys of an input method are not sent, and its text is sent when complete", () => {
  page('<input id="x" name="q" dj-input="typed" dj-keydown.enter="enter">');
  el<HTMLInputElement>("x").value = "日";
  fire(el("x"), "input", { isComposing: true });
  fire(el("x"), "keydown", { key: "Enter", isComposing: true });
  expect(sent).toHaveLength(0);
  fire(el("x"), "compositionend");
  expect(sent.map(({ event, params }) => [event, params["value"]])).toEqual([["typed", "日"]]);
});
