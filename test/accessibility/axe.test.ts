import type { Page } from "playwright-core";
import { expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { examine, type Findings } from "./axe.js";
import { clear, directions, levels, picture, put, stillness, test, themes, turn } from "./messages.js";

/** What axe finds on the page, in each text direction and theme. */
async function inEachWay(page: Page, name?: string): Promise<Record<string, Findings>> {
  const found: Record<string, Findings> = {};
  for (const direction of directions)
    for (const colorScheme of themes) {
      await turn(page, direction);
      await page.emulateMedia({ colorScheme });
      await stillness(page);
      found[`${direction} ${colorScheme}`] = await examine(page);
      if (name) await picture(page, `${name}-${direction}-${colorScheme}`);
    }
  return found;
}

/** Asserts that nothing is found and that the contrast of these messages was measured. */
function nothing(readable: readonly string[]): Record<string, Findings> {
  const findings: Findings = { violations: [], readable };
  return { "ltr light": findings, "ltr dark": findings, "rtl light": findings, "rtl dark": findings };
}

test("axe finds no violations on a page without messages", async ({ page, origin }) => {
  await openLive(page, origin);
  expect(await inEachWay(page)).toEqual(nothing([]));
});

test("axe finds no violations in messages of each level", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  expect(await inEachWay(page, "levels")).toEqual(nothing(levels));
});

test("axe finds no violations in messages with each option, stacked or counted", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "options", 6);
  const stacked = ["info", "success", "warning", "warning", "warning", "release"];
  expect(await inEachWay(page)).toEqual(nothing(stacked));
  await clear(page);
  await openLive(page, `${origin}/counted`);
  await put(page, "options", 4);
  expect(await inEachWay(page)).toEqual(nothing(["info", "success", "warning", "release"]));
});

test("axe finds no violations with several containers, each with a name of its own by default", async ({
  page,
  origin,
}) => {
  await openLive(page, `${origin}/several`);
  await put(page, "each", 3 * levels.length);
  expect(await inEachWay(page, "several")).toEqual(nothing([...levels, ...levels, ...levels]));
  const names = await page
    .getByRole("region")
    .evaluateAll((regions) => regions.map((region) => region.getAttribute("aria-label")));
  expect(names).toEqual(["Notifications", "Notifications: form", "Notifications: order list"]);
});

test("axe finds no violations in messages over a modal dialog", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.click("#open");
  await put(page, "in-dialog", levels.length);
  expect(await inEachWay(page, "modal")).toEqual(nothing(levels));
});

test("axe finds no violations while a message has focus", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  await page.keyboard.press("F8");
  expect(await inEachWay(page)).toEqual(nothing(levels));
});

/** An application page with every form and button. */
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

test("axe finds no violations on a page whose script does not load but whose messages show", async ({
  page,
}) => {
  const { origin } = await serve({
    routes: { "/": NotesView },
    layout: (page) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">${page.head}${page.flashStyles}
<link rel="stylesheet" href="/app.css"></head><body>${page.body}</body></html>`,
  });
  // Axe cannot run with JavaScript disabled altogether.
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
