// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import {
  answers,
  el,
  errors,
  fire,
  noted,
  only,
  page,
  sent,
  submit,
} from "../../../test/support/bound-page.js";

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

test("a form is sent by its button and by the Enter key", () => {
  page('<form id="f" dj-submit="save"><input id="x" name="a" value="1"><button id="b">Save</button></form>');
  el("b").click();
  el<HTMLFormElement>("f").requestSubmit();
  expect(sent.map(({ params }) => params)).toEqual([{ a: "1" }, { a: "1" }]);
});

test("a form whose fields are named like DOM properties is read correctly", () => {
  page(`<form id="f" dj-submit="save"><input name="elements" value="1"><input name="name" value="2">
    <input name="id" value="3"><input name="action" value="4"><input name="value" value="5"></form>`);
  submit(el("f"));
  expect(only()).toEqual({ elements: "1", name: "2", id: "3", action: "4", value: "5" });
});

test.each(["change", "input"])(
  "dj-%s on a form sends all its fields and the name of the changed one",
  (type) => {
    page(
      `<form dj-${type}="check"><input id="x" name="a" value="1"><input id="y" name="name" value="2"><input id="z"></form>`,
    );
    for (const id of ["x", "z"]) fire(el(id), type);
    expect(sent.map(({ params }) => params)).toEqual([
      { a: "1", name: "2", _target: "a" },
      { a: "1", name: "2", _target: "z" },
    ]);
  },
);

test("a form with a file reports an error, and an empty file field does not", () => {
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

test("field values are not recorded as sent if the event could not be sent", () => {
  page('<input id="x" name="n" dj-input="go">');
  answers.push(undefined);
  fire(el("x"), "input");
  expect(noted).toEqual([]);
});
