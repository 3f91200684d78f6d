// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import {
  el,
  errors,
  fire,
  locked,
  noted,
  only,
  page,
  roots,
  sent,
  submit,
} from "../../../test/support/bound-page.js";

test.each(["click", "focus", "blur", "keydown", "keyup"])("dj-%s calls its handler", (type) => {
  page(`<b id="x" dj-${type}="go"></b>`);
  fire(el("x"), type);
  expect(sent.map(({ event, source }) => [event, source])).toEqual([["go", "x"]]);
});

test.each(["input", "change"])("dj-%s sends the field's value and name", (type) => {
  page(`<input id="x" name="city" dj-${type}="go" value="Rome">`);
  fire(el("x"), type);
  expect(sent).toEqual([
    { event: "go", params: { value: "Rome", name: "city", _target: "city" }, source: "x" },
  ]);
  expect(noted).toEqual(["city"]);
});

test("arguments of the call are sent as _args, and a call without arguments sends none", () => {
  page(`<b id="x" dj-click="delete-item(3, 'x', true)"></b><b id="y" dj-click="save()"></b>`);
  fire(el("x"), "click");
  fire(el("y"), "click");
  expect(sent.map(({ event, params }) => [event, params])).toEqual([
    ["deleteItem", { _args: [3, "x", true] }],
    ["save", {}],
  ]);
});

test("an invalid handler call is reported with its attribute and not sent", () => {
  page(`<button id="x" dj-click="save(1"></button>`);
  expect(fire(el("x"), "click")).toBe(false);
  expect(sent).toEqual([]);
  expect(errors).toEqual([expect.stringContaining('dj-click="save(1"')]);
});

test("the closest element with the attribute handles the event, up to its view's root", () => {
  document.body.innerHTML = `
    <div dj-click="outside"><div id="root" dj-view="v" dj-root dj-click="atRoot">
      <div id="outer" dj-click="outer"><b id="x"></b><div id="inner" dj-click="inner"><b id="y"></b></div></div>
      <b id="z"></b></div><b id="none" dj-click="none"></b></div>`;
  for (const id of ["x", "y", "z", "none"]) fire(el(id), "click");
  expect(sent.map(({ event, source }) => [event, source])).toEqual([
    ["outer", "outer"],
    ["inner", "inner"],
    ["atRoot", "root"],
  ]);
});

test("an element with the attributes of a root inside a view's root is part of that view", () => {
  const root = page(
    `<div dj-view="child" dj-root><div dj-click="around"><b id="x"></b><b id="y" dj-click="own"></b></div></div>`,
  );
  fire(el("x"), "click");
  fire(el("y"), "click");
  expect(sent.map(({ event }) => event)).toEqual(["around", "own"]);
  expect(roots).toEqual([root, root]);
});

test("elements added later are bound as well", () => {
  page("");
  el("root").innerHTML = '<b id="x" dj-click="go"></b>';
  fire(el("x"), "click");
  expect(sent).toHaveLength(1);
});

test.each([
  ['<a id="x" href="/next" dj-click="go">x</a>', false],
  ['<button id="x" dj-click="go">x</button>', false],
  ['<input id="x" type="submit" dj-click="go">', false],
  ['<a href="/next"><b id="x" dj-click="go">x</b></a>', false],
  ['<button id="x" type="button" dj-click="go">x</button>', true],
  ['<input id="x" type="checkbox" dj-click="go">', true],
  ['<b id="x" dj-click="go">x</b>', true],
  ['<b dj-click="go"><a id="x" href="#next">x</a></b>', true],
])("a click on %s keeps the browser's default: %s", (html, stays) => {
  page(html);
  expect(fire(el("x"), "click")).toBe(stays);
  expect(sent).toHaveLength(1);
});

test.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])(
  "a click on a link with %o is the browser's",
  (init) => {
    page('<a id="x" href="#next" dj-click="go">x</a><button id="y" type="button" dj-click="go">y</button>');
    expect(fire(el("x"), "click", init)).toBe(true);
    expect(sent).toHaveLength(0);
    fire(el("y"), "click", init);
    expect(sent).toHaveLength(1);
  },
);

test("disabled elements are ignored", () => {
  page(`
    <button disabled dj-click="go"><b id="x"></b></button>
    <fieldset disabled><button dj-click="go"><b id="y"></b></button></fieldset>
    <div dj-click="go"><button disabled dj-click="go"><b id="z"></b></button></div>`);
  for (const id of ["x", "y"]) fire(el(id), "click");
  expect(sent).toHaveLength(0);
});

test("a submit whose default the page prevented is not sent, and such a click is", () => {
  const root = page('<form id="f" dj-submit="save"></form><b id="x" dj-click="go"></b>');
  for (const type of ["submit", "click"]) root.addEventListener(type, (event) => event.preventDefault());
  submit(el("f"));
  fire(el("x"), "click");
  expect(sent.map(({ event }) => event)).toEqual(["go"]);
});

test("an event whose propagation the page stopped is not sent", () => {
  page('<b id="x" dj-click="go"></b>');
  el("x").addEventListener("click", (event) => event.stopPropagation());
  fire(el("x"), "click");
  expect(sent).toHaveLength(0);
});

test("events on the document itself are ignored", () => {
  page("");
  document.dispatchEvent(new Event("focus"));
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  expect(sent).toHaveLength(0);
});

test("dj-value-* and data-* of the element with the binding are sent, converted to their type suffix", () => {
  page(`<div data-outer="no" dj-value-outer="no"><button id="x" type="button" dj-click="go"
    dj-value-item-id:int="42" dj-value-item_id="as written" dj-value-price:float="1e-7" dj-value-on:bool="true"
    dj-value-off:bool="false" dj-value-tags:json='["a",{"b":null}]' dj-value-text="007" dj-value-empty=""
    data-user-name="Ann" data-count:int="-7"><b></b></button></div>`);
  fire(el("x").firstElementChild as Element, "click");
  expect(only()).toEqual({
    itemId: 42,
    item_id: "as written",
    price: 1e-7,
    on: true,
    off: false,
    tags: ["a", { b: null }],
    text: "007",
    empty: "",
    userName: "Ann",
    count: -7,
  });
});

test.each([
  ["int", "abc"],
  ["int", ""],
  ["int", "1.5"],
  ["int", "9007199254740993"],
  ["float", "1,5"],
  ["float", "NaN"],
  ["bool", "maybe"],
  ["json", "{"],
  ["date", "2024"],
])("an invalid value is reported and not sent: type %s, value %j", (type, value) => {
  page(`<b id="x" dj-click="go" dj-value-n:${type}="${value}"></b>`);
  fire(el("x"), "click");
  expect(sent).toEqual([]);
  expect(errors).toEqual([expect.stringContaining('dj-click="go"')]);
});

test("parameters named like __proto__ do not change a prototype", () => {
  page(`<form id="f" dj-submit="go" data-__proto__:json='{"evil":1}' data-constructor="c">
    <input name="__proto__" value="a"><input name="__proto__" value="b"><input name="toString" value="t"></form>`);
  submit(el("f"));
  const params = only();
  expect(({} as Record<string, unknown>)["evil"]).toBeUndefined();
  expect(JSON.parse(JSON.stringify(params))).toEqual({ constructor: "c", toString: "t" });
});

test.each([
  ['<input id="x" value=" a ">', " a "],
  ['<textarea id="x">text</textarea>', "text"],
  ['<select id="x"><option value="1"><option value="2" selected></select>', "2"],
  ['<select id="x" multiple><option selected>a<option>b<option selected>c</select>', ["a", "c"]],
  ['<input id="x" type="checkbox" value="v" checked>', true],
  ['<input id="x" type="checkbox" value="v">', false],
  ['<input id="x" type="radio" value="r" checked>', "r"],
  ['<input id="x" type="number" value="1.50">', 1.5],
  ['<input id="x" type="number" value="">', null],
  ['<input id="x" type="number" value="0">', 0],
  ['<input id="x" type="range" min="0" max="10" value="7">', 7],
])("%s sends the value %j", (html, value) => {
  page(html.replace(" id", ' dj-change="go" id'));
  fire(el("x"), "change");
  expect(only()).toEqual({ value, _target: "x" });
});

test("a click on a button with a value sends its value and name", () => {
  page(
    `<button id="x" dj-click="go" name="size" value="xl"><b id="in"></b></button><button id="y" dj-click="go" name="n"></button>`,
  );
  fire(el("in"), "click");
  fire(el("y"), "click");
  expect(sent.map(({ params }) => params)).toEqual([{ value: "xl", name: "size" }, {}]);
});

test("a value attribute overrides the field's parameter", () => {
  page('<input id="x" name="n" value="v" dj-input="go" dj-value-value="w">');
  fire(el("x"), "input");
  expect(only()).toMatchObject({ value: "w", name: "n" });
});

test("a binding on a wrapper receives the field's value", () => {
  page('<div id="w" dj-blur="left" dj-focus="entered"><input id="x" name="n" value="v"></div>');
  fire(el("x"), "focus");
  fire(el("x"), "blur");
  expect(sent).toEqual([
    { event: "entered", params: { value: "v", name: "n" }, source: "w" },
    { event: "left", params: { value: "v", name: "n" }, source: "w" },
  ]);
});

test("djust:error is not logged if the page prevents its default", () => {
  const root = page('<b id="x" dj-click="save("></b>');
  root.addEventListener("djust:error", (event) => event.preventDefault());
  fire(el("x"), "click");
  expect(errors).toEqual([]);
});

test("dj-confirm asks first, and sends nothing if the answer is no", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValueOnce(false).mockReturnValueOnce(true);
  page('<a id="x" href="#" dj-click="go" dj-confirm="Sure?">x</a>');
  expect(fire(el("x"), "click")).toBe(false);
  expect(sent).toHaveLength(0);
  expect(fire(el("x"), "click")).toBe(false);
  expect(sent).toHaveLength(1);
  expect(ask.mock.calls).toEqual([["Sure?"], ["Sure?"]]);
});

test("a submit button's dj-confirm takes precedence over its form's", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValue(true);
  page(
    '<form id="f" dj-submit="save" dj-confirm="Save?"><button id="b" dj-confirm="Really?"></button></form>',
  );
  submit(el("f"), el("b"));
  submit(el("f"));
  expect(ask.mock.calls).toEqual([["Really?"], ["Save?"]]);
});

test("a locked element neither sends nor asks, and its form does not load a page", () => {
  const ask = vi.spyOn(window, "confirm");
  locked.push("f save");
  page('<form id="f" dj-submit="save" dj-change="check" dj-confirm="Sure?" dj-lock><input id="x"></form>');
  expect(submit(el("f"))).toBe(false);
  expect(ask).not.toHaveBeenCalled();
  expect(sent).toHaveLength(0);
});
