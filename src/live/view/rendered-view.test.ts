import { expect, test } from "vitest";
import { html } from "../../html/index.js";
import { LiveView } from "./live-view.js";
import { RenderedView } from "./rendered-view.js";

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

test.each([Clock, File])("a mount of %o reports once what the first page shows", (View) => {
  const view = new View();
  const rendered = new RenderedView(
    view,
    (_, { time }: LiveView & { time?: number }) => `<p>${time}</p>`,
    "title",
  );
  rendered.renderFirstPage();
  expect(rendered.whole().firstPage).toBe(true);
  expect(rendered.whole().firstPage).toBeUndefined();

  rendered.renderFirstPage();
  view.time = 2;
  rendered.update();
  const { firstPage, tree, html: text, templates } = rendered.whole();
  if (tree) expect([tree.d, firstPage]).toEqual([["2"], { t: tree.t, d: ["1"] }]);
  else expect([text, firstPage]).toEqual(["<p>2</p>", "<p>1</p>"]);
  if (tree) expect(Object.keys(templates ?? {})).toEqual([`${tree.t}`]);
});

test("a view mounted without a page reports nothing about one", () => {
  const rendered = new RenderedView(new Clock(), () => "", "title");
  rendered.draw();
  expect(rendered.whole().firstPage).toBeUndefined();
});

test("what pageTitle or head throws leaves the version and the title as the browser knows them", () => {
  let broken: "pageTitle" | "head" | undefined;
  class Titled extends Clock {
    override get pageTitle(): string {
      if (broken === "pageTitle") throw new Error("no title");
      return `Time ${this.time}`;
    }
    override head() {
      if (broken === "head") throw new Error("no head");
      return html`<meta name="time" content="${this.time}">`;
    }
  }
  const view = new Titled();
  const rendered = new RenderedView(view, () => "", "title");
  const { version } = rendered.whole();

  view.time = 2;
  broken = "pageTitle";
  expect(() => rendered.update()).toThrow("no title");
  broken = "head";
  expect(() => rendered.whole()).toThrow("no head");
  broken = undefined;
  expect(rendered.update()).toMatchObject({ version: version + 1, patches: { 0: "2" }, title: "Time 2" });
});
