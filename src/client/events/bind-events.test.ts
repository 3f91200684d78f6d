// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Params } from "../../wire/index.js";
import { provideAllParts } from "../parts/all.js";
import { bindEvents } from "./bind-events.js";

interface Sent {
  event: string;
  params: Params;
  source: string;
}

let sent: Sent[] = [];
let roots: Element[] = [];
let noted: string[] = [];
let locked: string[] = [];
let answers: (number | undefined)[] = [];
let errors: string[] = [];

provideAllParts();

beforeAll(() => {
  bindEvents(document, {
    viewOf: (root) => ({
      event(event, params, source) {
        expect(root.contains(source)).toBe(true);
        roots.push(root);
        sent.push({ event, params, source: source.id || source.localName });
        return answers.length ? answers.shift() : sent.length;
      },
      noteSent: (sent) => noted.push(sent.getAttribute("name") || sent.id),
    }),
    isLocked: (source, event) => locked.includes(`${source.id} ${event}`),
  });
});

beforeEach(() => {
  sent = [];
  roots = [];
  noted = [];
  locked = [];
  answers = [];
  errors = [];
  vi.spyOn(console, "error").mockImplementation((text) => errors.push(String(text)));
});

afterEach(() => {
  vi.restoreAllMocks();
});

function page(html: string): HTMLElement {
  document.body.innerHTML = `<div id="root" dj-view="v" dj-root>${html}</div>`;
  return el("root");
}

function el<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

/** Dispatches an event as a person would cause it; true unless its default was prevented. */
function fire(
  target: Element,
  type: string,
  init: KeyboardEventInit & MouseEventInit & { isComposing?: boolean } = {},
): boolean {
  const options = { bubbles: !/^(focus|blur)$/.test(type), cancelable: true, ...init };
  const Type = /^key/.test(type)
    ? KeyboardEvent
    : type === "click"
      ? MouseEvent
      : type === "input"
        ? InputEvent
        : Event;
  return target.dispatchEvent(new Type(type, options));
}

function submit(form: HTMLElement, submitter?: HTMLElement): boolean {
  return form.dispatchEvent(
    new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: submitter ?? null }),
  );
}

const only = () => {
  expect(sent).toHaveLength(1);
  return (sent[0] as Sent).params;
};

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

test("arguments of the call travel as _args, and a call without any has none", () => {
  page(`<b id="x" dj-click="delete-item(3, 'x', true)"></b><b id="y" dj-click="save()"></b>`);
  fire(el("x"), "click");
  fire(el("y"), "click");
  expect(sent.map(({ event, params }) => [event, params])).toEqual([
    ["deleteItem", { _args: [3, "x", true] }],
    ["save", {}],
  ]);
});

test("a text that is no call is reported with its attribute and not sent", () => {
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

test("elements that come later need no binding", () => {
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
])("a click on %s leaves the default: %s", (html, stays) => {
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

test("a submit that the page has taken is left alone, a click is still told", () => {
  const root = page('<form id="f" dj-submit="save"></form><b id="x" dj-click="go"></b>');
  for (const type of ["submit", "click"]) root.addEventListener(type, (event) => event.preventDefault());
  submit(el("f"));
  fire(el("x"), "click");
  expect(sent.map(({ event }) => event)).toEqual(["go"]);
});

test("an event whose propagation the page has stopped is not told", () => {
  page('<b id="x" dj-click="go"></b>');
  el("x").addEventListener("click", (event) => event.stopPropagation());
  fire(el("x"), "click");
  expect(sent).toHaveLength(0);
});

test("events at the document itself are no trouble", () => {
  page("");
  document.dispatchEvent(new Event("focus"));
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  expect(sent).toHaveLength(0);
});

test("dj-value-* and data-* of the element that carries the attribute travel, typed where they say so", () => {
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
])("a value of type %s cannot be %j: reported and not sent", (type, value) => {
  page(`<b id="x" dj-click="go" dj-value-n:${type}="${value}"></b>`);
  fire(el("x"), "click");
  expect(sent).toEqual([]);
  expect(errors).toEqual([expect.stringContaining('dj-click="go"')]);
});

test("names like __proto__ touch no prototype", () => {
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
])("%s has the value %j", (html, value) => {
  page(html.replace(" id", ' dj-change="go" id'));
  fire(el("x"), "change");
  expect(only()).toEqual({ value, _target: "x" });
});

test("a button's value and name travel with its click, where it has a value", () => {
  page(
    `<button id="x" dj-click="go" name="size" value="xl"><b id="in"></b></button><button id="y" dj-click="go" name="n"></button>`,
  );
  fire(el("in"), "click");
  fire(el("y"), "click");
  expect(sent.map(({ params }) => params)).toEqual([{ value: "xl", name: "size" }, {}]);
});

test("an attribute wins over what the field says", () => {
  page('<input id="x" name="n" value="v" dj-input="go" dj-value-value="w">');
  fire(el("x"), "input");
  expect(only()).toMatchObject({ value: "w", name: "n" });
});

test("a field's event is told to a wrapper with the field's value", () => {
  page('<div id="w" dj-blur="left" dj-focus="entered"><input id="x" name="n" value="v"></div>');
  fire(el("x"), "focus");
  fire(el("x"), "blur");
  expect(sent).toEqual([
    { event: "entered", params: { value: "v", name: "n" }, source: "w" },
    { event: "left", params: { value: "v", name: "n" }, source: "w" },
  ]);
});

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
])("dj-keydown.%s and dj-keyup.%s are for the key %j only", (name, key) => {
  page(`<input id="x" dj-keydown.${name}="down" dj-keyup.${name}="up">`);
  for (const pressed of ["x", "Unidentified", key])
    for (const type of ["keydown", "keyup"]) fire(el("x"), type, { key: pressed });
  expect(sent.map(({ event, params }) => [event, params["key"]])).toEqual([
    ["down", key],
    ["up", key],
  ]);
});

test("modifier keys are part of a key's name", () => {
  page('<input id="x" dj-keydown.ctrl.s="save">');
  fire(el("x"), "keydown", { key: "s" });
  fire(el("x"), "keydown", { key: "s", ctrlKey: true });
  expect(sent).toHaveLength(1);
});

test("key events carry the key, its code, modifiers and the field's value", () => {
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

test("each key attribute has its own closest element", () => {
  page(
    `<div dj-keydown.escape="close" dj-keydown.enter="outer"><input id="x" dj-keydown="any" dj-keydown.enter="inner"></div>`,
  );
  fire(el("x"), "keydown", { key: "Enter" });
  fire(el("x"), "keydown", { key: "Escape" });
  expect(sent.map(({ event }) => event)).toEqual(["any", "inner", "any", "close"]);
});

test("a key event without a key, as autofill sends it, is no trouble", () => {
  page('<input id="x" dj-keydown.enter="enter" dj-keydown="any">');
  el("x").dispatchEvent(new Event("keydown", { bubbles: true }));
  expect(sent.map(({ event }) => event)).toEqual(["any"]);
});

test("keys and text of an input method are told once the text is complete", () => {
  page('<input id="x" name="q" dj-input="typed" dj-keydown.enter="enter">');
  el<HTMLInputElement>("x").value = "日";
  fire(el("x"), "input", { isComposing: true });
  fire(el("x"), "keydown", { key: "Enter", isComposing: true });
  expect(sent).toHaveLength(0);
  fire(el("x"), "compositionend");
  expect(sent.map(({ event, params }) => [event, params["value"]])).toEqual([["typed", "日"]]);
});

test("dj-submit sends the form's fields as a POST would, and the page stays", () => {
  page(`<form id="f" dj-submit="save" data-id:int="9">
    <input name="title" value="T"><input name="tag" value="a"><input name="tag" value="b">
    <select name="pick" multiple><option selected>1<option selected>2</select>
    <input type="checkbox" name="yes" checked><input type="checkbox" name="no"><input type="radio" name="r" value="r1" checked>
    <input name="off" value="x" disabled><textarea name="body">B</textarea><input value="nameless">
    <input type="hidden" name="_csrf" value="secret"><input type="hidden" name="_event" value="save">
    <button id="b" name="how" value="draft">Save</button></form><input name="far" form="f" value="F">`);
  expect(submit(el("f"), el("b"))).toBe(false);
  expect(only()).toEqual({
    title: "T",
    tag: ["a", "b"],
    pick: ["1", "2"],
    yes: "on",
    r: "r1",
    body: "B",
    far: "F",
    _csrf: "secret",
    _event: "save",
    how: "draft",
    id: 9,
  });
  expect(noted).toEqual(["f"]);
});

test("a form is submitted by its button and by the enter key alike", () => {
  page('<form id="f" dj-submit="save"><input id="x" name="a" value="1"><button id="b">Save</button></form>');
  el("b").click();
  el<HTMLFormElement>("f").requestSubmit();
  expect(sent.map(({ params }) => params)).toEqual([{ a: "1" }, { a: "1" }]);
});

test("a form whose fields have the names of properties is read like any other", () => {
  page(`<form id="f" dj-submit="save"><input name="elements" value="1"><input name="name" value="2">
    <input name="id" value="3"><input name="action" value="4"><input name="value" value="5"></form>`);
  submit(el("f"));
  expect(only()).toEqual({ elements: "1", name: "2", id: "3", action: "4", value: "5" });
});

test.each(["change", "input"])("dj-%s on a form sends all its fields and which one changed", (type) => {
  page(
    `<form dj-${type}="check"><input id="x" name="a" value="1"><input id="y" name="name" value="2"><input id="z"></form>`,
  );
  for (const id of ["x", "z"]) fire(el(id), type);
  expect(sent.map(({ params }) => params)).toEqual([
    { a: "1", name: "2", _target: "a" },
    { a: "1", name: "2", _target: "z" },
  ]);
});

test("a file is refused out loud, an empty file field is not", () => {
  page(
    '<form id="f" dj-submit="save"><input name="title" value="T"><input type="file" name="photo" id="x" dj-change="pick"></form>',
  );
  submit(el("f"));
  expect(only()).toEqual({ title: "T" });
  const file = new File(["x"], "x.png");
  const field = el<HTMLInputElement>("x");
  Object.defineProperty(field, "files", { value: [file] });
  const form = FormData.prototype.forEach;
  vi.spyOn(FormData.prototype, "forEach").mockImplementation(function (this: FormData, visit) {
    this.set("photo", file);
    form.call(this, visit);
  });
  const heard: string[] = [];
  const hear = (event: Event) => heard.push((event as CustomEvent<{ message: string }>).detail.message);
  document.addEventListener("djust:error", hear);
  submit(el("f"));
  fire(field, "change");
  document.removeEventListener("djust:error", hear);
  expect(sent).toHaveLength(1);
  expect(errors).toEqual([
    expect.stringMatching(/DJ_FILE_UPLOAD.*photo/),
    expect.stringMatching(/DJ_FILE_UPLOAD.*photo/),
  ]);
  expect(heard).toEqual(errors);
});

test("a page that prevents the default of djust:error says itself what is wrong", () => {
  const root = page('<b id="x" dj-click="save("></b>');
  root.addEventListener("djust:error", (event) => event.preventDefault());
  fire(el("x"), "click");
  expect(errors).toEqual([]);
});

test("dj-confirm asks first, and a refusal sends nothing", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValueOnce(false).mockReturnValueOnce(true);
  page('<a id="x" href="#" dj-click="go" dj-confirm="Sure?">x</a>');
  expect(fire(el("x"), "click")).toBe(false);
  expect(sent).toHaveLength(0);
  expect(fire(el("x"), "click")).toBe(false);
  expect(sent).toHaveLength(1);
  expect(ask.mock.calls).toEqual([["Sure?"], ["Sure?"]]);
});

test("a submit button's question stands before its form's", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValue(true);
  page(
    '<form id="f" dj-submit="save" dj-confirm="Save?"><button id="b" dj-confirm="Really?"></button></form>',
  );
  submit(el("f"), el("b"));
  submit(el("f"));
  expect(ask.mock.calls).toEqual([["Really?"], ["Save?"]]);
});

test("a locked element sends nothing, asks nothing, and its form does not reload the page", () => {
  const ask = vi.spyOn(window, "confirm");
  locked = ["f save"];
  page('<form id="f" dj-submit="save" dj-change="check" dj-confirm="Sure?" dj-lock><input id="x"></form>');
  expect(submit(el("f"))).toBe(false);
  expect(ask).not.toHaveBeenCalled();
  expect(sent).toHaveLength(0);
});

test("values that could not be sent are not remembered as sent", () => {
  page('<input id="x" name="n" dj-input="go">');
  answers = [undefined];
  fire(el("x"), "input");
  expect(noted).toEqual([]);
});
