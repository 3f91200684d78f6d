import type { Page } from "playwright-core";
import { expect } from "vitest";
import { call, eventHandler, html, js, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { examine } from "./axe.js";

const close = js.hide("#menu").popFocus();
const closeDialog = js.hide("#dialog").popFocus();

/** Shows one of two tabs. */
const choose = (own: string, other: string) =>
  js
    .setAttribute(`#tab-${own}`, "aria-selected", "true")
    .setAttribute(`#tab-${own}`, "tabindex", "0")
    .setAttribute(`#tab-${other}`, "aria-selected", "false")
    .setAttribute(`#tab-${other}`, "tabindex", "-1")
    .show(`#panel-${own}`)
    .hide(`#panel-${other}`)
    .focus(`#tab-${own}`);

class WidgetsView extends LiveView {
  chosen = "nothing";
  @eventHandler() pick({ what }: { what: string }) {
    this.chosen = what;
  }
  override render() {
    return html`<main><h1>Widgets</h1><p id="chosen">${this.chosen}</p>
      <button id="open-menu" aria-haspopup="menu" aria-expanded="false" aria-controls="menu"
        dj-click=${js.pushFocus(":scope").toggle("#menu").focusFirst("#menu")}>Actions</button>
      <div id="menu" role="menu" aria-label="Actions" hidden dj-click-away=${js.hide("#menu")} dj-keydown.escape=${close}>
        <button role="menuitem" dj-keydown.down=${js.focus("#second")} dj-click=${close.push(call(this.pick, { what: "copy" }))}>Copy</button>
        <button role="menuitem" id="second" dj-click=${close.push(call(this.pick, { what: "move" }))}>Move</button>
      </div>
      <button id="open-dialog" dj-click=${js.pushFocus(":scope").show("#dialog").focusFirst("#dialog")}>Delete…</button>
      <dialog id="dialog" aria-label="Delete the order?">
        <button id="cancel" dj-click=${closeDialog}>Cancel</button>
        <button dj-click=${closeDialog.push(call(this.pick, { what: "delete" }))}>Delete</button>
      </dialog>
      <div role="tablist" aria-label="Order">
        <button role="tab" id="tab-items" aria-selected="true" tabindex="0" aria-controls="panel-items"
          dj-click=${choose("items", "notes")} dj-keydown.right=${choose("notes", "items")}>Items</button>
        <button role="tab" id="tab-notes" aria-selected="false" tabindex="-1" aria-controls="panel-notes"
          dj-click=${choose("notes", "items")} dj-keydown.left=${choose("items", "notes")}>Notes</button>
      </div>
      <div role="tabpanel" id="panel-items" aria-labelledby="tab-items" tabindex="0">Three items</div>
      <div role="tabpanel" id="panel-notes" aria-labelledby="tab-notes" tabindex="0" hidden>No notes</div>
    </main>`;
  }
}

async function open(page: Page): Promise<void> {
  const site = await serve({
    routes: { "/": WidgetsView },
    layout: ({ head, body }) =>
      html`<!doctype html><html lang="en"><head><title>Widgets</title><style>button { min-height: 32px; margin: 4px }</style>${head}</head><body>${body}</body></html>`,
  });
  await openLive(page, site.origin);
}

const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.textContent);
const violations = async (page: Page): Promise<readonly string[]> => (await examine(page)).violations;

test("a menu opens, moves and closes by keyboard, and returns the focus", async ({ page }) => {
  await open(page);
  expect(await violations(page)).toEqual([]);
  await page.focus("#open-menu");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Copy");
  expect(await page.getAttribute("#open-menu", "aria-expanded")).toBe("true");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toBe("Move");
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("Actions");
  expect(await page.getAttribute("#open-menu", "aria-expanded")).toBe("false");
  expect(await page.isVisible("#menu")).toBe(false);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.textContent("#chosen")).toBe("move");
  expect([await focused(page), await page.isVisible("#menu")]).toEqual(["Actions", false]);
});

test("a dialog is modal, and returns the focus however it closes", async ({ page }) => {
  await open(page);
  await page.focus("#open-dialog");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Cancel");
  expect(await page.evaluate(() => document.querySelector("dialog")?.matches(":modal"))).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Enter");
  expect([await focused(page), await page.isVisible("dialog")]).toEqual(["Delete…", false]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.isVisible("dialog")).toBe(false);
  expect(await focused(page)).toBe("Delete…");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.textContent("#chosen")).toBe("delete");
  expect([await focused(page), await page.isVisible("dialog")]).toEqual(["Delete…", false]);
});

test("tabs change with the arrow keys, and stay after an update of the view", async ({ page }) => {
  await open(page);
  await page.focus("#tab-items");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page)).toBe("Notes");
  expect([await page.isVisible("#panel-items"), await page.isVisible("#panel-notes")]).toEqual([false, true]);
  expect(await violations(page)).toEqual([]);
  await page.click("#open-menu");
  await page.getByRole("menuitem", { name: "Copy" }).click();
  await expect.poll(() => page.textContent("#chosen")).toBe("copy");
  expect(await page.isVisible("#panel-notes")).toBe(true);
  expect(await page.getAttribute("#tab-notes", "aria-selected")).toBe("true");
});
