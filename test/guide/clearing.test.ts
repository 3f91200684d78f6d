import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { messages, openLive, seesMessages } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { callFlash, inPage, openContainer, removing } from "./guide.js";

const odd = ['a"b', "a'b", "a b", "🎉", "a]b", "a\\b", "", "__proto__", "x\ny"];

describe("clearing", () => {
  test("by level removes that level and no other, whatever characters it contains", async ({ page }) => {
    await openContainer(page, { autoDismiss: 0 });
    for (const level of odd) await callFlash(page, "show", level, JSON.stringify(level));
    for (const [index, level] of odd.entries()) {
      await callFlash(page, "clear", level);
      expect(await removing(page)).toEqual([JSON.stringify(level)]);
      await page.clock.runFor(300);
      expect(await messages(page)).toEqual(odd.slice(index + 1).map((left) => JSON.stringify(left)));
    }
  });

  test("all levels takes 300 ms", async ({ page }) => {
    await openContainer(page);
    for (const level of odd) await callFlash(page, "show", level, "text");
    await callFlash(page, "clear");
    expect((await removing(page)).length).toBe(odd.length);
    await page.clock.runFor(299);
    expect(await inPage(page).count()).toBe(odd.length);
    await page.clock.runFor(1);
    expect(await inPage(page).count()).toBe(0);
  });

  test("again while messages animate out changes nothing", async ({ page }) => {
    await openContainer(page);
    await callFlash(page, "show", "info", "text");
    await callFlash(page, "clear");
    await page.clock.runFor(200);
    await callFlash(page, "clear");
    await callFlash(page, "clear", "info");
    await callFlash(page, "show", "info", "new");
    await page.clock.runFor(100);
    expect(await inPage(page).allTextContents()).toEqual(["new"]);
    await page.clock.runFor(4_899);
    expect(await removing(page)).toEqual([]);
    await page.clock.runFor(1);
    expect(await removing(page)).toEqual(["new"]);
  });

  test("a level without messages does nothing", async ({ page }) => {
    await openContainer(page);
    await callFlash(page, "show", "info", "text");
    for (const level of ["error", "", "INFO", "inf", "*"]) await callFlash(page, "clear", level);
    expect(await messages(page)).toEqual(["text"]);
  });

  test("follows the order of the handler's calls", async ({ page }) => {
    class OrderView extends LiveView {
      @eventHandler()
      mix() {
        this.putFlash("info", "one");
        this.putFlash("error", "two");
        this.clearFlash("info");
        this.putFlash("info", "three");
        this.clearFlash("error");
        this.putFlash('"', "four");
        this.putFlash("🎉", "five");
        this.clearFlash('"');
        this.clearFlash("");
      }
      override render() {
        return html`${djFlash({ autoDismiss: 0 })}<button dj-click="mix">Mix</button>`;
      }
    }
    const { origin } = await serve({ routes: { "/": OrderView } });
    await openLive(page, origin);
    await page.click("text=Mix");
    await seesMessages(page, "three", "five");
  });
});
