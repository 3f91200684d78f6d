// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { provideAllParts } from "../parts/all.js";
import { modelParams } from "../parts/field-params.js";
import { bindEvents } from "./bind-events.js";
import { followLink } from "./follow-link.js";
import type { BoundView } from "./host.js";

let sent: string[] = [];
let noted: string[] = [];

provideAllParts();

beforeAll(() => {
  const view: BoundView = {
    event(event, params) {
      const value = "value" in params ? params["value"] : params;
      sent.push(`${event} ${params["field"] ? `${params["field"]}=` : ""}${JSON.stringify(value)}`);
      return sent.length;
    },
    noteSent: (field) => noted.push(field.id),
  };
  bindEvents(document, {
    isLocked: () => false,
    viewOf: () => view,
    clicked: (event, target, flush) =>
      followLink(event, target, flush, (action, href) => void sent.push(`${action} ${href}`)),
  });
});

beforeEach(() => {
  sent = [];
  noted = [];
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function page(html: string): void {
  document.body.innerHTML = `<div dj-view="v" dj-root>${html}</div>`;
}

function el<T extends HTMLElement = HTMLInputElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

function type(id: string, text: string, type = "input"): void {
  const field = el(id);
  field.value = text;
  field.dispatchEvent(new Event(type, { bubbles: true }));
}

function choose(id: string): void {
  el(id).click();
}

const leave = (id: string) => el(id).dispatchEvent(new FocusEvent("blur"));

test("dj-model sends the field and its value at every input", () => {
  page('<input id="x" dj-model=" city "><textarea id="y" dj-model="note"></textarea>');
  type("x", "R");
  type("x", "Ro");
  type("y", "n");
  type("x", "Ro", "change");
  expect(sent).toEqual(['dj-model city="R"', 'dj-model city="Ro"', 'dj-model note="n"']);
  expect(noted).toEqual(["x", "x", "y"]);
});

test("dj-model sends only changes of the value", () => {
  page(
    '<input id="x" dj-model="a"><input id="y" dj-model.lazy="b"><input type="checkbox" id="z" dj-model="c">',
  );
  for (const id of ["x", "y", "z"])
    for (const name of ["focus", "keydown", "keyup", "mousedown", "blur", "submit"])
      el(id).dispatchEvent(new Event(name, { bubbles: true }));
  el("x").click();
  expect(sent).toEqual([]);
  expect(noted).toEqual([]);
});

test("dj-model.lazy sends on change", () => {
  page('<input id="x" dj-model.lazy="city">');
  type("x", "Rome");
  expect(sent).toEqual([]);
  type("x", "Rome", "change");
  expect(sent).toEqual(['dj-model city="Rome"']);
});

test("dj-model.debounce-300 sends 300 ms after the last input", () => {
  page('<input id="x" dj-model.debounce-300="city">');
  type("x", "R");
  vi.advanceTimersByTime(299);
  type("x", "Ro");
  vi.advanceTimersByTime(299);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual(['dj-model city="Ro"']);
  vi.runAllTimers();
  expect(sent).toHaveLength(1);
});

test("the modifiers of dj-model combine in either order", () => {
  page('<input id="x" dj-model.lazy.debounce-50="a"><input id="y" dj-model.debounce-50.lazy="b">');
  for (const id of ["x", "y"]) {
    type(id, "1");
    type(id, "1", "change");
  }
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(sent).toEqual(['dj-model a="1"', 'dj-model b="1"']);
});

test("dj-debounce and dj-throttle also apply to dj-model", () => {
  page('<input id="x" dj-model="a" dj-debounce="100"><input id="y" dj-model="b" dj-throttle="100">');
  for (const text of ["1", "2", "3"]) {
    type("x", text);
    type("y", text);
  }
  vi.runAllTimers();
  expect(sent).toEqual(['dj-model b="1"', 'dj-model b="3"', 'dj-model a="3"']);
});

test("checkboxes, radio buttons and selects send each change once", () => {
  page(`<input type="checkbox" id="c" dj-model="on"><input type="radio" name="r" value="a" id="ra" dj-model="pick">
    <input type="radio" name="r" value="b" id="rb" dj-model="pick">`);
  choose("c");
  choose("c");
  choose("rb");
  choose("ra");
  expect(sent).toEqual(["dj-model on=true", "dj-model on=false", 'dj-model pick="b"', 'dj-model pick="a"']);
});

test("a select sends its value, and a multiple select sends all its values", () => {
  page(`<select id="s" dj-model="one"><option>a<option>b</select>
    <select id="m" dj-model="many" multiple><option selected>a<option>b<option selected>c</select>`);
  type("s", "b");
  type("s", "b", "change");
  el("m").dispatchEvent(new Event("change", { bubbles: true }));
  expect(sent).toEqual(['dj-model one="b"', 'dj-model many=["a","c"]']);
});

test("several checkboxes with one binding send an array in document order", () => {
  page(["a", "b", "c"].map((v) => `<input type="checkbox" dj-model="tags" value="${v}" id="${v}">`).join(""));
  for (const id of ["c", "a", "c"]) choose(id);
  expect(sent).toEqual(['dj-model tags=["c"]', 'dj-model tags=["a","c"]', 'dj-model tags=["a"]']);
});

test("a single checkbox also sends its value attribute, and a text field does not", () => {
  page('<input type="checkbox" dj-model="tags" value="a" id="c"><input dj-model="name" value="Kim" id="x">');
  const params = (id: string) =>
    modelParams(document.body, el(id), el(id).getAttributeNode("dj-model") as Attr);
  expect(params("c")).toEqual({ field: "tags", choice: "a", value: false });
  expect(params("x")).toEqual({ field: "name", choice: undefined, value: "Kim" });
});

test("number fields send numbers, or null when empty", () => {
  page(
    '<input type="number" id="n" dj-model="count"><input type="range" id="r" min="0" max="9" dj-model="size">',
  );
  type("n", "4.5");
  type("n", "");
  type("r", "7");
  expect(sent).toEqual(["dj-model count=4.5", "dj-model count=null", "dj-model size=7"]);
});

test("text from an input method is sent when the composition ends", () => {
  page('<input id="x" dj-model="q">');
  el("x").value = "日";
  el("x").dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
  expect(sent).toEqual([]);
  el("x").dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  expect(sent).toEqual(['dj-model q="日"']);
});

test("dj-model is sent before the field's own handler, whatever the order of the attributes", () => {
  page('<input id="x" dj-input="search" dj-model="q">');
  type("x", "a");
  expect(sent).toEqual(['dj-model q="a"', 'search "a"']);
});

test.each([
  ["a click", () => el("save").click(), "save {}"],
  ["a submit", () => el<HTMLFormElement & HTMLInputElement>("form").requestSubmit(), "send {}"],
  ["a key", () => el("save").dispatchEvent(new KeyboardEvent("keyup", { bubbles: true, key: "a" })), "key"],
  ["a dj-patch link", () => el("link").click(), "patch http://localhost:3000/?p=2"],
])("%s first sends what was typed, in the order of typing", (_, act, last) => {
  page(`<input id="x" dj-model.debounce-300="a"><input id="y" dj-input="search" dj-debounce="blur">
    <input id="z" dj-model.debounce-900="c"><button id="save" dj-click="save" dj-keyup="key"></button>
    <form id="form" dj-submit="send"></form><a id="link" dj-patch="?p=2"></a>`);
  type("z", "3");
  type("x", "1");
  type("y", "2");
  act();
  expect(sent.slice(0, 3)).toEqual(['dj-model c="3"', 'dj-model a="1"', 'search "2"']);
  expect(sent[3]).toContain(last);
  vi.runAllTimers();
  expect(sent).toHaveLength(4);
});

test("an event of one view does not send the debounced changes of another", () => {
  document.body.innerHTML = `<div dj-view="a" dj-root><input id="x" dj-model.debounce-300="a"></div>
    <div dj-view="b" dj-root><b id="y" dj-click="go"></b></div>`;
  type("x", "1");
  el("y").click();
  expect(sent).toEqual(["go {}"]);
});

test("an immediate dj-model does not end the debounce of another field", () => {
  page(
    '<input id="x" dj-model="q" dj-input="search" dj-debounce="0"><input id="y" dj-input="other" dj-debounce="300"><input id="z" dj-model="z">',
  );
  type("y", "1");
  type("z", "2");
  expect(sent).toEqual(['dj-model z="2"']);
});

test("dj-debounce sends the last value that many milliseconds after the last trigger", () => {
  page('<input id="x" dj-input="search" dj-debounce="300">');
  for (const text of ["a", "ab", "abc"]) {
    type("x", text);
    vi.advanceTimersByTime(200);
  }
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(sent).toEqual(['search "abc"']);
});

test("dj-debounce applies to each attribute of each element separately", () => {
  page(
    '<b id="x" dj-click="one" dj-keydown="two" dj-debounce="100"></b><b id="y" dj-click="three" dj-debounce="100"></b>',
  );
  el("x").click();
  el("x").dispatchEvent(new KeyboardEvent("keydown", { bubbles: true }));
  el("y").click();
  vi.advanceTimersByTime(100);
  expect(sent.map((line) => line.split(" ")[0])).toEqual(["one", "two", "three"]);
});

test('dj-debounce="blur" waits until the field is left', () => {
  page('<input id="x" dj-input="check" dj-debounce="blur">');
  type("x", "a");
  vi.advanceTimersByTime(60_000);
  expect(sent).toEqual([]);
  leave("x");
  leave("x");
  expect(sent).toEqual(['check "a"']);
});

test("leaving a field sends its own debounced event and no other", () => {
  page('<input id="x" dj-input="search" dj-debounce="300"><input id="y" dj-input="other" dj-debounce="300">');
  type("x", "a");
  type("y", "b");
  leave("x");
  expect(sent).toEqual(['search "a"']);
  vi.runAllTimers();
  expect(sent).toEqual(['search "a"', 'other "b"']);
});

test("dj-blur is sent immediately, after the field's debounced change", () => {
  page('<input id="x" dj-input="search" dj-blur="left" dj-debounce="300">');
  type("x", "a");
  leave("x");
  expect(sent).toEqual(['search "a"', 'left "a"']);
});

test("a form's binding uses the debounce of the field, or else its own", () => {
  page('<form dj-change="check" dj-debounce="500"><input id="x" dj-debounce="100"><input id="y"></form>');
  type("x", "a", "change");
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(1);
  type("y", "b", "change");
  vi.advanceTimersByTime(499);
  expect(sent).toHaveLength(1);
  leave("y");
  expect(sent).toHaveLength(2);
});

test("dj-throttle sends immediately, then the last trigger of each interval", () => {
  page('<input id="x" dj-input="move" dj-throttle="500">');
  for (let step = 0; step < 11; step++) {
    type("x", String(step));
    vi.advanceTimersByTime(100);
  }
  expect(sent).toEqual(['move "0"', 'move "4"', 'move "9"']);
  vi.runAllTimers();
  expect(sent.slice(3)).toEqual(['move "10"']);
  type("x", "later");
  expect(sent.slice(4)).toEqual(['move "later"']);
});

test("the last trigger within a throttle's interval is never lost", () => {
  page('<button id="x" dj-click="add" dj-throttle="500"></button>');
  for (let click = 0; click < 3; click++) el("x").click();
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(500);
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(499);
  el("x").click();
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(3);
});

test("another event does not end a throttle's interval", () => {
  page('<input id="x" dj-input="move" dj-throttle="500"><b id="y" dj-click="go"></b>');
  type("x", "1");
  el("y").click();
  type("x", "2");
  expect(sent).toEqual(['move "1"', "go {}"]);
  el("y").click();
  expect(sent).toEqual(['move "1"', "go {}", 'move "2"', "go {}"]);
});

test.each(["dj-debounce", "dj-throttle"])(
  "an element that is gone sends nothing any more: %s",
  (attribute) => {
    page(`<input id="x" dj-input="search" ${attribute}="300">`);
    type("x", "a");
    type("x", "b");
    const before = sent.length;
    el("x").remove();
    vi.runAllTimers();
    expect(sent).toHaveLength(before);
  },
);

test("a debounced event is dropped if an update removes its attribute", () => {
  page('<input id="x" dj-input="search" dj-debounce="300">');
  type("x", "a");
  el("x").removeAttribute("dj-input");
  vi.runAllTimers();
  expect(sent).toEqual([]);
});

test("a debounced event of the previous view is not sent to the next one", () => {
  page('<input id="x" dj-model.debounce-300="a">');
  type("x", "a");
  page('<b id="y" dj-click="go"></b>');
  el("y").click();
  vi.runAllTimers();
  expect(sent).toEqual(["go {}"]);
});

test.each(["0", ""])("dj-debounce=%j does not wait", (time) => {
  page(`<input id="x" dj-input="search" dj-debounce="${time}">`);
  type("x", "a");
  expect(sent).toEqual(['search "a"']);
});

test("dj-confirm asks when the debounce ends, not at each trigger", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValue(true);
  page('<b id="x" dj-click="go" dj-debounce="300" dj-confirm="Sure?"></b>');
  el("x").click();
  el("x").click();
  expect(ask).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(ask).toHaveBeenCalledTimes(1);
  ask.mockRestore();
  expect(sent).toHaveLength(1);
});
