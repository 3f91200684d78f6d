// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WireTemplates } from "../../wire/index.js";
import { createEnteredFields, type EnteredFields } from "../parts/entered-fields.js";
import { fields } from "../parts/fields.js";
import { provideParts } from "../parts/index.js";
import { lists } from "../parts/lists.js";
import { createLiveDom, type LiveDom } from "./index.js";

const templates: WireTemplates = {
  1: {
    strings: ["<input", "><textarea>", "</textarea><input type=checkbox", "><p>", "</p>"],
    slots: ["@value", "@", "@checked", "."],
  },
};

let root: HTMLElement;
let dom: LiveDom;
let entered: EnteredFields;
const input = (): HTMLInputElement => root.querySelector("input") as HTMLInputElement;
const area = (): HTMLTextAreaElement => root.querySelector("textarea") as HTMLTextAreaElement;
const box = (): HTMLInputElement => root.querySelector("[type=checkbox]") as HTMLInputElement;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
  entered = createEnteredFields(root, dom.tree);
});

provideParts({ fields, lists });

/** An event has carried what a field holds; without a number, one that is answered already. */
const noteSent = (field: Element, ref = 0): void => {
  entered.noteSent(field, ref, true);
  entered.answered(0);
};
afterEach(() => document.body.replaceChildren());

type State = readonly [value: string, area: string, checked: string | null];

/** The same update by each of the ways. */
const ways: [string, (state: State, note?: string) => void][] = [
  [
    "patch",
    ([value, text, checked]) =>
      dom.patch({ 0: value, 1: text, 2: checked, 3: `${Math.random()}` }, undefined),
  ],
  ["mount", (state) => dom.mount({ t: 1, d: [...state, `${Math.random()}`] }, templates)],
  [
    "html",
    ([value, text, checked]) =>
      dom.mount(
        `<input value="${value}"><textarea>${text}</textarea><input type=checkbox${
          checked === null ? "" : " checked"
        }><p>${Math.random()}</p>`,
      ),
  ],
];

describe.each(ways)("in %s, a field", (_, update) => {
  beforeEach(() => dom.mount({ t: 1, d: ["a", "b", null, "first"] }, templates));

  test("takes the server's new value", () => {
    update(["A", "B", ""]);
    expect([input().value, area().value, box().checked]).toEqual(["A", "B", true]);
    update(["", "", null]);
    expect([input().value, area().value, box().checked]).toEqual(["", "", false]);
  });

  test("keeps what was typed while the server's value stays", () => {
    const fields = [input(), area(), box()];
    input().value = "typed";
    area().value = "written";
    box().checked = true;
    update(["a", "b", null]);
    expect([input(), area(), box()]).toEqual(fields);
    expect([input().value, area().value, box().checked]).toEqual(["typed", "written", true]);
  });

  test("takes a new value over what was typed where nobody is typing", () => {
    input().value = "typed";
    area().value = "written";
    box().checked = true;
    update(["A", "B", ""]);
    update(["A2", "B2", null]);
    expect([input().value, area().value, box().checked]).toEqual(["A2", "B2", false]);
  });

  test("keeps what is being typed and was not sent, though the server's value changes", () => {
    input().focus();
    input().value = "typing";
    input().setSelectionRange(2, 4);
    update(["A", "b", null]);
    expect(input().value).toBe("typing");
    expect([input().selectionStart, input().selectionEnd]).toEqual([2, 4]);
    expect(document.activeElement).toBe(input());
    area().focus();
    area().value = "writing";
    update(["A", "B", null]);
    expect(area().value).toBe("writing");
  });

  test("is cleared after a submit, though it has the focus", () => {
    input().focus();
    input().value = "typed";
    noteSent(input());
    update(["", "b", null]);
    expect(input().value).toBe("");
    expect(document.activeElement).toBe(input());
    input().value = "next";
    noteSent(input());
    update(["next", "b", null]);
    update(["", "b", null]);
    expect(input().value).toBe("");
  });

  test("is not cleared when typing went on after the submit", () => {
    input().focus();
    input().value = "typed";
    noteSent(input());
    input().value = "typed on";
    update(["", "b", null]);
    expect(input().value).toBe("typed on");
    input().blur();
    update(["x", "b", null]);
    expect(input().value).toBe("x");
  });

  test("takes a second value that the server sets while it has the focus", () => {
    input().focus();
    input().value = "typed";
    noteSent(input());
    update(["", "b", null]);
    update(["set", "b", null]);
    expect(input().value).toBe("set");
  });

  test("takes what the server made of the text, and the caret stays", () => {
    input().focus();
    input().value = "abcd";
    input().setSelectionRange(1, 2);
    noteSent(input());
    update(["ABCD", "b", null]);
    expect(input().value).toBe("ABCD");
    expect([input().selectionStart, input().selectionEnd]).toEqual([1, 2]);
  });

  test("is left alone by an answer older than what was sent last", () => {
    input().focus();
    input().value = "ab";
    noteSent(input(), 1);
    input().value = "abc";
    noteSent(input(), 2);
    entered.answered(1);
    update(["AB", "b", null]);
    expect(input().value).toBe("abc");
    entered.answered(2);
    update(["ABC", "b", null]);
    expect(input().value).toBe("ABC");
  });

  test("that was checked stays so while the server's value stays, and follows it then", () => {
    box().focus();
    box().checked = true;
    noteSent(box());
    update(["a", "b", ""]);
    expect(box().checked).toBe(true);
    update(["a", "b", null]);
    expect(box().checked).toBe(false);
  });
});

test("what was typed leaves no trace in the page", () => {
  dom.mount("<div dj-update=ignore><input></div><input name=x><select><option>a<option>b</select><p>1</p>");
  for (const field of Array.from(root.querySelectorAll("input"))) field.value = "typed";
  (root.querySelector("select") as HTMLSelectElement).value = "b";
  const before = root.innerHTML;
  dom.mount("<div dj-update=ignore><input></div><input name=x><select><option>a<option>b</select><p>2</p>");
  expect(root.innerHTML).toBe(before.replace("<p>1", "<p>2"));
  expect((root.querySelector("select") as HTMLSelectElement).value).toBe("b");
});

describe("a select", () => {
  const html = (selected: string, more = ""): string =>
    `<select>${["a", "b", "c"].map((v) => `<option${v === selected ? " selected" : ""}>${v}</option>`).join("")}${more}</select>`;
  const select = (): HTMLSelectElement => root.querySelector("select") as HTMLSelectElement;
  const tree = (selected: string) =>
    ({ t: 1, d: ["a", "b", "c"].map((value) => (value === selected ? "" : null)) }) as const;
  const options: WireTemplates = {
    1: {
      strings: ["<select><option", ">a</option><option", ">b</option><option", ">c</option></select>"],
      slots: ["@selected", "@selected", "@selected"],
    },
  };

  test.each([
    ["b", "a"],
    ["a", "c"],
  ])("goes from %s to %s when the server does", (from, to) => {
    dom.mount(tree(from), options);
    expect(select().value).toBe(from);
    const { d } = tree(to);
    dom.patch({ 0: d[0] ?? null, 1: d[1] ?? null, 2: d[2] ?? null }, undefined);
    expect(select().value).toBe(to);
    dom.mount(html(from));
    expect(select().value).toBe(from);
  });

  test("follows the server over a choice that was sent", () => {
    dom.mount(tree("a"), options);
    select().focus();
    select().value = "c";
    noteSent(select());
    dom.patch({ 0: null, 1: "" }, undefined);
    expect(select().value).toBe("b");
  });

  test("keeps a newer choice than the one that was sent", () => {
    dom.mount(tree("a"), options);
    select().focus();
    select().value = "b";
    noteSent(select());
    select().value = "c";
    dom.patch({ 0: null, 1: "" }, undefined);
    expect(select().value).toBe("c");
  });

  test("keeps the choice when options are added", () => {
    dom.mount(html("a"));
    select().value = "c";
    dom.mount(html("a", "<option>d</option>"));
    expect([select().value, select().options.length]).toEqual(["c", 4]);
  });
});

test("radio buttons go where the server says", () => {
  const html = (checked: string): string =>
    ["x", "y", "z"]
      .map((v) => `<input type=radio name=r value=${v}${v === checked ? " checked" : ""}>`)
      .join("");
  const checked = (): string | undefined => root.querySelector<HTMLInputElement>(":checked")?.value;
  dom.mount(html("x"));
  dom.mount(html("z"));
  expect(checked()).toBe("z");
  const [, y] = Array.from(root.querySelectorAll("input"));
  if (y) y.checked = true;
  dom.mount(html("z").replace(/^<[^>]*>/, ""));
  expect(checked()).toBe("y");
});

test("a field without a name keeps its place by what it is bound to", () => {
  dom.mount("<div><input dj-model=a value=1><input dj-model=b value=1></div>");
  const b = root.querySelectorAll("input")[1] as HTMLInputElement;
  b.focus();
  b.value = "typed";
  dom.mount("<div><b>error</b><input dj-model=b value=1 class=wrong></div>");
  expect(document.activeElement).toBe(b);
  expect([b.value, b.className]).toEqual(["typed", "wrong"]);
});

test("each field of a form that was sent counts as sent, also one that the form attribute ties to it", () => {
  const html = (value: string): string =>
    `<form id="f"><input name="a" value="${value}"></form><input name="b" form="f" value="${value}"><input name="c" value="${value}">`;
  dom.mount(html(""));
  const inputs = [...root.querySelectorAll("input")];
  for (const one of inputs) one.value = "typed";
  entered.noteSent(root.querySelector("form") as Element, 5, true);
  dom.mount(html("new"));
  expect(inputs.map(({ value }) => value)).toEqual(["typed", "typed", "new"]);
  entered.answered(5);
  dom.mount(html("newer"));
  expect(inputs.map(({ value }) => value)).toEqual(["newer", "newer", "newer"]);
});

test("the answers of one view do not count for the fields of another one", () => {
  dom.mount("<input value=a>");
  input().value = "typed";
  entered.noteSent(input(), 3, true);
  createEnteredFields(document.createElement("main"), () => null).answered(9);
  dom.mount("<input value=b>");
  expect(input().value).toBe("typed");
});
