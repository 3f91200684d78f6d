import { describe, expect } from "vitest";
import { messages } from "../browser/page.js";
import { test } from "../support/chromium.js";
import { callFlash, inPage, openContainer, removing } from "./guide.js";

describe("window.djust.flash", () => {
  test("is available with its four functions as soon as the script has run", async ({ page }) => {
    await openContainer(page);
    expect(
      await page.evaluate(() =>
        Object.entries(window.djust.flash).map(([name, value]) => `${name}: ${typeof value}`),
      ),
    ).toEqual(
      expect.arrayContaining([
        "show: function",
        "clear: function",
        "dismiss: function",
        "handleFlash: function",
      ]),
    );
  });

  test("show() shows a message as the server does", async ({ page }) => {
    await openContainer(page);
    await callFlash(page, "show", "info", "Client-side notification");
    await callFlash(page, "handleFlash", {
      action: "put",
      level: "info",
      message: "Client-side notification",
    });
    // It enters the accessibility tree after the first one.
    await page.clock.runFor(600);
    const [one, two] = await inPage(page).evaluateAll((elements) =>
      elements.map(({ outerHTML }) => outerHTML),
    );
    expect(one).toContain('class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info"');
    expect(two).toBe(one);
    await page.clock.runFor(5_300);
    expect(await inPage(page).count()).toBe(0);
  });

  test("clear() removes all messages, clear(level) those of one level", async ({ page }) => {
    await openContainer(page);
    for (const level of ["info", "error", "success", "error"]) await callFlash(page, "show", level, level);
    await callFlash(page, "clear", "error");
    expect(await messages(page)).toEqual(["info", "success"]);
    await callFlash(page, "clear");
    expect(await messages(page)).toEqual([]);
    expect(await inPage(page).count()).toBe(4);
    await page.clock.runFor(600);
    expect(await inPage(page).count()).toBe(0);
  });

  test("handleFlash() applies a command in its wire format", async ({ page }) => {
    await openContainer(page);
    for (const command of [
      { type: "flash", action: "put", level: "success", message: "Saved!", id: 1 },
      { type: "flash", action: "put", level: "error", message: "Not saved.", id: 2 },
      { type: "flash", action: "clear", level: "error", id: 3 },
      // Commands that were already shown are ignored.
      { type: "flash", action: "put", level: "success", message: "Saved!", id: 1 },
    ])
      await callFlash(page, "handleFlash", command);
    expect(await messages(page)).toEqual(["Saved!"]);
    await callFlash(page, "handleFlash", { type: "flash", action: "clear", id: 4 });
    expect(await messages(page)).toEqual([]);
  });

  test("dismiss() removes one message, however often it is called", async ({ page }) => {
    await openContainer(page);
    for (const text of ["one", "two"]) await callFlash(page, "show", "info", text);
    const dismiss = () =>
      page.evaluate(() => {
        const { dismiss } = window.djust.flash as unknown as { dismiss(element: unknown): void };
        dismiss(document.querySelector(".dj-flash"));
      });
    await dismiss();
    expect(await removing(page)).toEqual(["one"]);
    await page.clock.runFor(200);
    await dismiss();
    await page.clock.runFor(99);
    expect(await inPage(page).count()).toBe(2);
    await page.clock.runFor(1);
    expect(await inPage(page).allTextContents()).toEqual(["two"]);
  });

  test("dismiss() ignores elements that are not messages", async ({ page }) => {
    await openContainer(page);
    await callFlash(page, "show", "info", "text");
    await page.evaluate(() => {
      const { dismiss } = window.djust.flash as unknown as { dismiss(element: unknown): void };
      const element = document.querySelector(".dj-flash");
      for (const other of [null, undefined, "text", 1, {}, document, document.body, element?.parentElement])
        dismiss(other);
      dismiss(document.createElement("div"));
    });
    expect(await messages(page)).toEqual(["text"]);
    expect(await page.locator("#dj-flash-container").count()).toBe(1);
  });

  test("shows messages that arrived before the container existed, in order", async ({ page }) => {
    await openContainer(page, {}, "<main></main>");
    for (const text of ["one", "two"]) await callFlash(page, "show", "info", text);
    expect(await page.locator("body *").count()).toBe(1);
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        "beforeend",
        '<div id="dj-flash-container" data-dj-auto-dismiss="100"></div>',
      );
    });
    await page.waitForSelector(".dj-flash");
    expect(await messages(page)).toEqual(["one", "two"]);
    await page.clock.runFor(400);
    expect(await inPage(page).count()).toBe(0);
  });
});
