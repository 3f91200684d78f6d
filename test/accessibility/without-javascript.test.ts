import { expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { examine } from "./axe.js";
import { levels } from "./messages.js";

/** A page of an application that shows every form and every button. */
class NotesView extends LiveView {
  override pageTitle = "Notes";
  note = "";
  @eventHandler() save(): void {
    for (const level of levels) this.putFlash(level, `This is ${level}.`);
  }
  @eventHandler() drop(): void {
    this.note = "";
  }
  override render() {
    return html`${djFlash()}
      <main>
        <h1>Notes</h1>
        <label for="note">Note</label> <input id="note" dj-model="note" value=${this.note}>
        <button dj-click="save">Save</button> <button dj-click="drop">Drop</button>
      </main>`;
  }
}

const css = "form { display: grid; padding: 2rem; border: 1px solid; } button { display: inline-block; }";

test("a page without its script shows its messages, and nothing that is there for the server", async ({
  page,
}) => {
  const { origin } = await serve({
    routes: { "/": NotesView },
    layout: (page) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">${page.head}${page.flashStyles}
<link rel="stylesheet" href="/app.css"></head><body>${page.body}</body></html>`,
  });
  // With JavaScript off altogether axe would not run.
  await page.route("**/*.js", (route) => route.abort());
  await page.route("**/app.css", (route) => route.fulfill({ contentType: "text/css", body: css }));
  await page.goto(origin);
  expect(await page.locator("form").count()).toBe(1);
  expect(await page.locator("[dj-plain='']:visible").count()).toBe(0);
  expect(await page.locator("button:visible").allTextContents()).toEqual(["Save", "Drop"]);
  await page.getByRole("button", { name: "Save" }).click();
  expect(
    await page.getByRole("region", { name: "Notifications" }).getByRole("alert").allTextContents(),
  ).toEqual(levels.map((level) => `This is ${level}.`));
  expect((await examine(page)).violations).toEqual([]);
});
