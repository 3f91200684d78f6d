// @vitest-environment jsdom
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { BoundView } from "../../client/events/host.js";
import { bindEvents } from "../../client/events/index.js";
import { withoutPlainForms } from "../../client/no-script-forms.js";
import { provideAllParts } from "../../client/parts/all.js";
import { type NoScriptEvent, parseNoScriptEvent } from "./no-script-event.js";
import { withNoScriptForms } from "./no-script-forms.js";

const owner = { csrf: 'c"<', token: "t" };
const page = (view: string): string => `<body><main><div dj-view="V" dj-root>${view}</div></main></body>`;
const rewritten = (view: string): string => withNoScriptForms(page(view), owner);

function show(html: string): void {
  document.body.innerHTML = html;
}

function find<E extends Element = HTMLInputElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`nothing is ${selector} in ${document.body.innerHTML}`);
  return found;
}

/** What a browser without JavaScript posts when a control, or Enter in a form, is pressed. */
function posted(selector: string): URLSearchParams {
  const pressed = find<HTMLButtonElement | HTMLFormElement>(selector);
  const form = "requestSubmit" in pressed ? pressed : pressed.form;
  if (!form) throw new Error(`${selector} belongs to no form`);
  expect(form.getAttribute("method")).toBe("post");
  expect(form.getAttribute("action")).toBeNull();
  if (pressed !== form) expect(pressed.getAttribute("type") ?? "submit").toBe("submit");
  const data = pressed === form ? new FormData(form) : new FormData(form, pressed as HTMLButtonElement);
  const fields = new URLSearchParams();
  for (const [name, value] of data) fields.append(name, String(value).replace(/\r?\n/g, "\r\n"));
  return fields;
}

function press(selector: string): NoScriptEvent {
  const event = parseNoScriptEvent(posted(selector));
  if (!event) throw new Error("the form names no event");
  return event;
}

describe("a page without events", () => {
  test("stays unchanged", () => {
    const plain = page('<form><input name="q"><button>Search</button></form>');
    expect(withNoScriptForms(plain, owner)).toBe(plain);
    expect(rewritten("<p>dj-click and dj-submit</p>")).toBe(page("<p>dj-click and dj-submit</p>"));
  });
});

describe("a form with dj-submit", () => {
  test("sends its event, its fields and its target", () => {
    show(rewritten('<form dj-submit="save"><input name="a" value="1"><button>Save</button></form>'));
    expect([...posted("form")]).toEqual([
      ["a", "1"],
      ["_csrf", 'c"<'],
      ["_token", "t"],
      ["_event", "save"],
    ]);
    expect(press("button")).toEqual({ event: "save", params: { a: "1" }, models: {}, token: "t" });
  });

  test('may already have method="post"', () => {
    show(rewritten('<form method="POST" dj-submit="save"></form>'));
    expect(find("form").outerHTML).toContain('method="post"');
    expect(press("form").event).toBe("save");
  });

  test.each([
    ['action="/elsewhere"', ""],
    ['method="get"', ""],
    ['method="dialog"', ""],
    ["", 'not a "call'],
  ])("stays unchanged with %s %s", (attributes, call) => {
    const form = `<form ${attributes} dj-submit='${call || "save"}'><button>Save</button></form>`;
    expect(rewritten(form)).toBe(page(form));
  });

  test("in a comment or a script is ignored", () => {
    const view = '<!-- <form dj-submit="a"> --><script>"<form dj-submit=\'a\'>"</script>';
    expect(rewritten(view)).toBe(page(view));
  });

  test("can have more than one button", () => {
    show(
      rewritten(
        '<form dj-submit="save"><button name="how" value="now">Now</button><button id="b">Later</button></form>',
      ),
    );
    expect(press("[name=how]").params).toEqual({ how: "now" });
    expect(press("#b").params).toEqual({});
  });

  test("is not submitted by Enter through a button that did not submit forms", () => {
    show(
      rewritten(
        '<form dj-submit="save"><button type="button" dj-click="remove">x</button><button>Save</button></form>',
      ),
    );
    const [first, second] = document.querySelectorAll("button");
    expect(first?.hasAttribute("hidden")).toBe(true);
    expect(second?.textContent).toBe("x");
    expect(parseNoScriptEvent(new URLSearchParams(posted("form")))?.event).toBe("save");
  });
});

describe("a button with dj-click", () => {
  test("in a dj-submit form sends its own event with the form's bound fields", () => {
    show(
      rewritten(
        '<form dj-submit="save"><input name="a" dj-model="a" value="1"><button id="b" dj-click="check(2)">?</button></form>',
      ),
    );
    expect(press("#b")).toEqual({ event: "check", params: { _args: [2] }, models: { a: "1" }, token: "t" });
    expect(press("form")).toEqual({ event: "save", params: { a: "1" }, models: { a: "1" }, token: "t" });
  });

  test("in an ordinary form is sent with that form", () => {
    show(rewritten('<form><input dj-model="a" value="1"><button dj-click="save">Save</button></form>'));
    expect(press("button")).toEqual({ event: "save", params: {}, models: { a: "1" }, token: "t" });
    expect(find("button").hasAttribute("form")).toBe(false);
  });

  test("outside a form gets one, which includes the fields outside forms", () => {
    show(rewritten('<input name="name" dj-model="name" value="Ada"><button dj-click="save">Save</button>'));
    expect(press("[dj-click]")).toEqual({ event: "save", params: {}, models: { name: "Ada" }, token: "t" });
    expect(document.querySelectorAll("form").length).toBe(1);
    expect(find("[dj-root]").contains(find("form"))).toBe(false);
    expect(find("form").hasAttribute("hidden")).toBe(true);
    expect(document.querySelectorAll("button").length).toBe(1);
  });

  test("outside a form is not pressed by Enter if there is another one", () => {
    show(
      rewritten(
        '<input dj-model="name"><button dj-click="drop">x</button><button dj-click="save">Save</button>',
      ),
    );
    const [first] = document.querySelectorAll<HTMLButtonElement>("button[form^=dj-plain-]");
    expect([first?.disabled, first?.hidden]).toEqual([true, true]);
    expect(press("[dj-click=save]").event).toBe("save");
  });

  test("in a form with another action leaves that form alone", () => {
    const form = '<form action="/search"><input name="q" dj-model="q"><button>Go</button>';
    show(rewritten(`${form}<button id="b" dj-click="clear">x</button></form>`));
    expect(document.body.innerHTML).toContain(form);
    expect(press("#b")).toEqual({ event: "clear", params: {}, models: {}, token: "t" });
  });

  test("in a form that submits by itself leaves that form alone", () => {
    const form = '<form><input name="q"><button>Go</button>';
    show(rewritten(`${form}<button id="b" dj-click="clear">x</button></form>`));
    expect(document.body.innerHTML).toContain(form);
    expect(press("#b").event).toBe("clear");
  });

  test("belongs to the form that its attribute names", () => {
    show(
      rewritten(
        '<button form="f" dj-click="check">?</button><form id="f" dj-submit="save"><input name="a"></form>',
      ),
    );
    expect(find("button").getAttribute("form")).toBe("f");
    expect(press("button").event).toBe("check");
    show(rewritten('<button form="gone" dj-click="check">?</button>'));
    expect(press("[dj-click]").event).toBe("check");
  });

  test.each([
    "<button dj-click='save' formaction='/x'>Save</button>",
    "<button dj-click='save' disabled>Save</button>",
    "<fieldset disabled><button dj-click='save'>Save</button></fieldset>",
    "<button dj-click='save' type='reset'>Save</button>",
    "<button dj-click='save' popovertarget='p'>Save</button>",
    "<button dj-click='save' dj-value-n:int='x'>Save</button>",
    "<button dj-click=''>Save</button>",
    "<input type='checkbox' dj-click='save'>",
    "<a href='/' dj-click='save'>Save</a>",
    "<template><button dj-click='save'>Save</button></template>",
  ])("stays unchanged: %s", (view) => {
    expect(rewritten(view)).toBe(page(view));
  });
});

describe("a field bound with dj-model", () => {
  /** The models of a form with these fields, in document order. */
  function models(fields: string, enter: () => void = () => {}): NoScriptEvent["models"] {
    show(rewritten(`<form dj-submit="save">${fields}</form>`));
    enter();
    return press("form").models;
  }

  test.each([
    ['<input dj-model="a" value="x">', { a: "x" }],
    ['<input name="b" dj-model.lazy="a" value="x">', { a: "x" }],
    ['<input dj-model.debounce-300=" a " value="x">', { a: "x" }],
    ['<textarea dj-model="a">one\ntwo</textarea>', { a: "one\ntwo" }],
    ['<input type="number" dj-model="a" value="2.5">', { a: 2.5 }],
    ['<input type="number" dj-model="a">', { a: null }],
    ['<input type="range" dj-model="a" value="7">', { a: 7 }],
    ['<input type="checkbox" dj-model="a">', { a: false }],
    ['<input type="checkbox" dj-model="a" checked>', { a: true }],
    ['<input type="checkbox" dj-model="a" value="yes" checked>', { a: true }],
    [
      '<input type="hidden" name="a" value="0"><input type="checkbox" name="a" value="1" dj-model="a">',
      { a: false },
    ],
    [
      '<input type="checkbox" dj-model="a" value="1" checked><input type="checkbox" dj-model="a" value="2">',
      { a: ["1"] },
    ],
    [
      '<input type="checkbox" dj-model="a" value="1"><input type="checkbox" dj-model="a" value="2">',
      { a: [] },
    ],
    [
      '<input type="checkbox" name="x" dj-model="a" value="1" checked><input type="checkbox" name="y" dj-model="a" value="2" checked>',
      { a: ["1", "2"] },
    ],
    [
      '<input type="radio" name="r" dj-model="a" value="1"><input type="radio" name="r" dj-model="a" value="2" checked>',
      { a: "2" },
    ],
    ['<input type="radio" name="r" dj-model="a" value="1">', {}],
    ['<select dj-model="a"><option>1<option selected>2</select>', { a: "2" }],
    [
      '<select multiple dj-model="a"><option selected>1<option selected>2<option>3</select>',
      { a: ["1", "2"] },
    ],
    ['<select multiple dj-model="a"><option>1</select>', { a: [] }],
    ['<input type="checkbox" dj-model="a" checked disabled>', {}],
    ['<fieldset disabled><input type="checkbox" dj-model="a"></fieldset>', {}],
  ])("has the value that the browser script would send: %s", (fields, expected) => {
    expect(models(fields)).toEqual(expected);
  });

  test("is not sent as a parameter under its generated name", () => {
    show(rewritten('<form dj-submit="save"><input dj-model="a"><input name="b" dj-model="b"></form>'));
    expect(press("form").params).toEqual({ b: "" });
  });

  test("contains no file", () => {
    show(
      rewritten(
        '<form enctype="multipart/form-data" dj-submit="save"><input name="a"><input name="f" type="file"></form>',
      ),
    );
    const fields = posted("form");
    expect(find("form").hasAttribute("enctype")).toBe(false);
    fields.set("f", "");
    expect(parseNoScriptEvent(fields)?.params).toEqual({ a: "" });
    fields.set("f", "photo.png");
    expect(() => parseNoScriptEvent(fields)).toThrow("DJ_FILE_UPLOAD");
  });
});

describe("sends the same as the browser script", () => {
  const send = vi.fn<BoundView["event"]>(() => 1);
  beforeAll(() => {
    provideAllParts();
    bindEvents(document, { viewOf: () => ({ event: send }), clicked: () => {}, isLocked: () => false });
  });
  beforeEach(() => send.mockClear());

  test.each([
    ['<button id="b" dj-click="save">x</button>'],
    ['<button id="b" type="button" dj-click="delete-item">x</button>'],
    [`<button id="b" dj-click="save(3, 'x', true, null)">x</button>`],
    [`<button id="b" dj-click='save("{a b}", "&#39;", "&amp;quot;")'>x</button>`],
    ['<button id="b" dj-click="save" value="3">x</button>'],
    ['<button id="b" dj-click="save" name="n" value="3">x</button>'],
    ['<button id="b" dj-click="save" name="n">x</button>'],
    ['<button id="b" dj-click="save" value="">x</button>'],
    ['<input id="b" type="submit" dj-click="save" name="n" value="Save &amp; go">'],
    ['<input id="b" type="button" dj-click="save" value="Save">'],
    [
      `<button id="b" dj-click="save" dj-value-item-id:int="5" dj-value-ok:bool="true" data-item-name="x y" dj-value-all:json='{"a":[1]}'>x</button>`,
    ],
    ['<form id="f"><button id="b" dj-click="save">x</button></form>'],
    ['<form id="f" dj-submit="save"><input name="a" value="1"><input name="a" value="2"></form>'],
    [
      `<form id="f" dj-submit="save('x')" dj-value-id:int="5"><textarea name="a">\none\ntwo</textarea></form>`,
    ],
    [
      '<form id="f" dj-submit="save"><input type="checkbox" name="a"><input type="checkbox" name="b" checked></form>',
    ],
    [
      '<form id="f" dj-submit="save"><select name="a" multiple><option selected>1<option selected>2</select></form>',
    ],
    ['<form id="f" dj-submit="save"><input name="a"><button id="s" name="how" value="now">x</button></form>'],
  ])("%s", (view) => {
    show(page(view));
    const submitter = view.includes('id="s"') ? "#s" : view.includes('id="b"') ? "#b" : "";
    if (submitter) find<HTMLElement>(submitter).click();
    else find<HTMLFormElement>("#f").requestSubmit();
    expect(send).toHaveBeenCalledOnce();
    const [[event, params] = []] = send.mock.calls;
    show(rewritten(view));
    expect(press(submitter || "#f")).toEqual({ event, params, models: {}, token: "t" });
  });
});

test("a lone surrogate in a name is harmless", () => {
  show(rewritten('<button name="\ud800" dj-click="save">x</button>'));
  expect(press("[dj-click]").params).toEqual({});
});

test.each([
  ['<input name="name" dj-model="name" value="Ada"><button dj-click="save">Save</button>'],
  ['<input dj-model="name"><input type="button" name="b" value="Save" dj-click="save" form="gone">'],
  ['<button name="my = size" dj-click="save">x</button><input dj-model="a">'],
  [
    '<form enctype="multipart/form-data" dj-submit="save"><input dj-model="a"><button type="button" dj-click="x(\'&quot;\')">x</button><button>Save</button></form>',
  ],
])("the browser script restores the page as the view rendered it: %s", (view) => {
  show(page(view));
  const before = attributesOf();
  show(rewritten(view));
  expect(attributesOf()).not.toEqual(before);
  const [field] = document.querySelectorAll("[dj-model]");
  withoutPlainForms();
  expect(attributesOf()).toEqual(before);
  expect(document.querySelector("[dj-model]")).toBe(field);
});

/** The page's elements, regardless of attribute order. */
function attributesOf(): unknown[] {
  return [...document.body.querySelectorAll("*")].map((element) => [
    element.localName,
    Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    element.children.length,
  ]);
}
