import { expect, test } from "vitest";
import { html } from "../html/index.js";
import { LiveView } from "./live-view.js";
import { Picture } from "./picture.js";

class Clock extends LiveView {
  time = 1;
  override render() {
    return html`<p>${this.time}</p>`;
  }
}

class File extends LiveView {
  static override templateName = "file";
  time = 1;
}

test.each([Clock, File])("a mount of %o says what the first page shows, once", (View) => {
  const view = new View();
  const picture = new Picture(view, (_, { time }: LiveView & { time?: number }) => `<p>${time}</p>`, "title");
  picture.first();
  expect(picture.whole().firstPage).toBe(true);
  expect(picture.whole().firstPage).toBeUndefined();

  picture.first();
  view.time = 2;
  picture.update();
  const { firstPage, tree, html: text, templates } = picture.whole();
  if (tree) expect([tree.d, firstPage]).toEqual([["2"], { t: tree.t, d: ["1"] }]);
  else expect([text, firstPage]).toEqual(["<p>2</p>", "<p>1</p>"]);
  if (tree) expect(Object.keys(templates ?? {})).toEqual([`${tree.t}`]);
});

test("a view that is mounted without a page says nothing of one", () => {
  const picture = new Picture(new Clock(), () => "", "title");
  picture.draw();
  expect(picture.whole().firstPage).toBeUndefined();
});
