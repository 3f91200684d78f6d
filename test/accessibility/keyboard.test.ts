import type { Page } from "playwright-core";
import { expect } from "vitest";
import { openLive, seesMessages } from "../browser/page.js";
import { levels, picture, put, test } from "./messages.js";

/** The focused element: an id, a message's text, or a message's button. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    if (!element || element === document.body) return "nowhere";
    const message = element.closest(".dj-flash")?.textContent;
    const name = element.getAttribute("aria-label");
    if (message === undefined) return `#${element.id}`;
    return element.matches(".dj-flash") ? `${message}` : `${name} of ${message}`;
  });
}

/** Records each time that nothing has focus from now on. */
async function watchFocus(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const lost = { times: 0 };
    const look = (): void => {
      if (document.activeElement === document.body) lost.times++;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
    // Nothing ever has focus between focusout and focusin.
    document.addEventListener("focusout", () => setTimeout(look));
    Object.assign(window, { lost });
  });
  return () => page.evaluate(() => (window as unknown as { lost: { times: number } }).lost.times);
}

async function press(page: Page, ...keys: readonly string[]): Promise<string> {
  for (const key of keys) await page.keyboard.press(key);
  return focused(page);
}

test("F8 focuses the newest message, then the one before it", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  expect(await focused(page)).toBe("#each");
  for (const level of ["release", "error", "warning", "success", "info", "release"])
    expect(await press(page, "F8")).toBe(`This is ${level}.`);
});

test("Escape closes the focused message, and closing the last one restores focus", async ({
  page,
  origin,
}) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  await page.focus("#note");
  const lost = await watchFocus(page);
  expect(await press(page, "F8", "F8", "F8")).toBe("This is warning.");
  const order = [];
  for (let times = 0; times < levels.length; times++) order.push(await press(page, "Escape"));
  expect(order).toEqual(["This is error.", "This is release.", "This is success.", "This is info.", "#note"]);
  await seesMessages(page);
  await page.waitForFunction(() => !document.querySelector(".dj-flash"));
  expect([await focused(page), await lost()]).toEqual(["#note", 0]);
  await page.keyboard.type("typed on");
  expect(await page.inputValue("#note")).toBe("typed on");
});

test("Escape outside the messages closes none of them", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  await page.focus("#note");
  expect(await press(page, "Escape")).toBe("#note");
  expect(await page.locator(".dj-flash-removing").count()).toBe(0);
});

test("Tab moves through the buttons, and each shows a visible focus ring", async ({ page, origin }) => {
  await openLive(page, `${origin}/counted`);
  await put(page, "options", 4);
  await page.focus("#note");
  expect(await press(page, "F8", "F8", "F8", "F8")).toBe("The task is done.");
  const ring = () =>
    page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement as Element);
      return `${outlineStyle} ${outlineWidth}`;
    });
  expect(await ring()).toBe("solid 2px");
  await picture(page, "focus");
  for (const button of [
    "Undo of The task is done.",
    "Close: The task is done. of The task is done.",
    "Close: Report ready! of Report ready!",
  ]) {
    expect(await press(page, "Tab")).toBe(button);
    expect(await ring()).toBe("solid 2px");
  }
  expect(await press(page, "Shift+Tab")).toBe("Close: The task is done. of The task is done.");
  expect(await press(page, "Enter")).toBe("Report ready!");
  expect(await press(page, "Tab", "Space")).toBe("The printer is out of paper.");
});

test("Enter on an action runs it once", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.focus("#note");
  await page.evaluate(() => {
    document.getElementById("options")?.click();
  });
  await seesMessages(
    page,
    "The task is done.",
    "Report ready!",
    ...Array<string>(3).fill("The printer is out of paper."),
    "Nothing can be closed here.",
  );
  const lost = await watchFocus(page);
  await page.focus(".dj-flash-action");
  // Held briefly, then pressed again.
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  expect(await press(page, "Enter", "Enter")).toBe("Report ready!");
  await page.waitForFunction(() => document.getElementById("undone")?.textContent !== "0");
  await page.click("#clear");
  await page.waitForFunction(() => !document.querySelector(".dj-flash"));
  expect(await page.textContent("#undone")).toBe("1");
  expect(await lost()).toBe(0);
});

test("focus moves to a sensible element when nothing had it before", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.evaluate(() => window.djust.flash.show("info", "The only one"));
  expect(await focused(page)).toBe("nowhere");
  expect(await press(page, "F8")).toBe("The only one");
  const lost = await watchFocus(page);
  expect(await press(page, "Escape")).toBe("#dj-flash-container");
  await page.waitForFunction(() => !document.querySelector(".dj-flash"));
  expect([await focused(page), await lost()]).toEqual(["#dj-flash-container", 0]);
});

test("focus moves to a sensible element when the previously focused one is gone", async ({
  page,
  origin,
}) => {
  await openLive(page, origin);
  await page.evaluate(() => window.djust.flash.show("info", "The only one"));
  await page.focus("#note");
  await press(page, "F8");
  await page.evaluate(() => document.getElementById("note")?.remove());
  expect(await press(page, "Escape")).toBe("#dj-flash-container");
});

test("focus moves on when the server clears the focused message", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  await page.focus("#note");
  await press(page, "F8", "F8");
  const lost = await watchFocus(page);
  await page.evaluate(() => window.djust.flash.clear());
  await page.waitForFunction(() => !document.querySelector(".dj-flash"));
  expect([await focused(page), await lost()]).toEqual(["#note", 0]);
});

test("the hotkey is configurable and is ignored during text composition", async ({ page, origin }) => {
  await openLive(page, `${origin}/arabic`);
  await put(page, "each", levels.length);
  await page.focus("#note");
  expect(await press(page, "F8")).toBe("#note");
  const client = await page.context().newCDPSession(page);
  await client.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  expect(await press(page, "F7")).toBe("#note");
  await client.send("Input.insertText", { text: "日" });
  expect(await page.inputValue("#note")).toBe("日");
  expect(await press(page, "F7")).toBe("This is release.");
});

test("a single-letter hotkey is ignored in text fields", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.evaluate(() =>
    document.getElementById("dj-flash-container")?.setAttribute("data-dj-hotkey", "n"),
  );
  await put(page, "each", levels.length);
  await page.focus("#note");
  expect(await press(page, "n")).toBe("#note");
  expect(await page.inputValue("#note")).toBe("n");
  await page.focus("#each");
  expect(await press(page, "n")).toBe("This is release.");
});

test("Escape in a modal dialog closes the message first, then the dialog", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.focus("#open");
  await press(page, "Enter");
  await page.focus("#in-dialog");
  await press(page, "Enter");
  await page.waitForSelector("dialog .dj-flash-release");
  const lost = await watchFocus(page);
  expect(await press(page, "F8")).toBe("This is release.");
  expect(await press(page, "Tab")).toBe("Close: This is release. of This is release.");
  const isOpen = () => page.evaluate(() => document.querySelector("dialog")?.open);
  for (const level of ["error", "warning", "success", "info"])
    expect(await press(page, "Escape")).toBe(`This is ${level}.`);
  expect(await press(page, "Escape")).toBe("#in-dialog");
  await page.waitForFunction(() => !document.querySelector(".dj-flash"));
  expect([await isOpen(), await focused(page), await lost()]).toEqual([true, "#in-dialog", 0]);
  expect(await press(page, "Escape")).toBe("#open");
  expect(await isOpen()).toBe(false);
});

test("closing a dialog does not lose the focus of a message", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.focus("#open");
  await press(page, "Enter");
  await page.evaluate(() => window.djust.flash.show("info", "Stays"));
  await press(page, "F8");
  await page.evaluate(() => document.querySelector("dialog")?.close());
  await page.waitForSelector("#dj-flash-container > .dj-flash");
  expect(await focused(page)).toBe("#open");
});
