import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { clear, directions, levels, picture, put, test } from "./messages.js";

/** What of the messages cannot be seen, and what makes the page scroll sideways. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} too wide`);
    for (const element of document.querySelectorAll(".dj-flash-container,.dj-flash,.dj-flash *")) {
      const [name] = element.className.split(" ");
      const { left, right, width, height } = element.getBoundingClientRect();
      if (left < 0 || right > clientWidth) found.push(`${name} reaches from ${left} to ${right}`);
      if (element.scrollWidth > element.clientWidth + 1)
        found.push(`${name} hides ${element.scrollWidth - element.clientWidth}`);
      if (element.matches("button") && (width < 24 || height < 24))
        found.push(`${name} is ${width} × ${height}`);
      if (element.matches("button") && element.scrollHeight > element.clientHeight + 1)
        found.push(`${name} hides its text`);
    }
    const range = document.createRange();
    for (const message of document.querySelectorAll(".dj-flash")) {
      range.selectNode(message.firstChild as Text);
      const box = message.getBoundingClientRect();
      const texts = [...range.getClientRects()];
      if (texts.some(({ left, right }) => left < box.left || right > box.right))
        found.push("text leaves its message");
      for (const button of message.querySelectorAll("button")) {
        const { left, right, top, bottom } = button.getBoundingClientRect();
        if (
          texts.some(
            (text) =>
              text.left < right - 1 && left < text.right - 1 && text.top < bottom && top < text.bottom,
          )
        )
          found.push(`${button.className} is over the text`);
      }
    }
    return found;
  });
}

/** Buttons that the keyboard cannot bring into view. */
async function outOfReach(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const button of await page.locator(".dj-flash button").all()) {
    await button.focus();
    const isSeen = await button.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) === element;
    });
    if (!isSeen) found.push(`${await button.getAttribute("aria-label")}`);
  }
  return found;
}

/** Messages with a word, a link and a button that are longer than the container is wide, then some of a line. */
async function expectAllInView(page: Page, name: string): Promise<void> {
  await put(page, "long", levels.length);
  expect(await cutOff(page)).toEqual([]);
  expect(await outOfReach(page)).toEqual([]);
  await picture(page, name);
  await clear(page);
  await put(page, "options", 6);
  expect(await cutOff(page)).toEqual([]);
  await clear(page);
}

describe.each(directions)("nothing is cut off in a page written %s", (direction) => {
  const path = direction === "rtl" ? "/?rtl" : "/";

  test("at 320 CSS pixels", async ({ page, origin }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await openLive(page, origin + path);
    await expectAllInView(page, `320-${direction}`);
  });

  test("at 200 % of 1280 × 800 pixels", async ({ browser, origin }) => {
    const page = await browser.newPage({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    await openLive(page, origin + path);
    await expectAllInView(page, `200-percent-${direction}`);
    await page.close();
  });

  test("with text of twice the size, as a browser is told", async ({ page, origin }) => {
    const client = await page.context().newCDPSession(page);
    await client.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
    await openLive(page, origin + path);
    await put(page, "each", levels.length);
    const size = await page
      .locator(".dj-flash")
      .first()
      .evaluate((element) => getComputedStyle(element).fontSize);
    expect(size).toBe("28px");
    await clear(page);
    await expectAllInView(page, `large-text-${direction}`);
  });

  test("with the text spacing of WCAG 1.4.12", async ({ page, origin }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await openLive(page, origin + path);
    await page.addStyleTag({
      content:
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }",
    });
    await expectAllInView(page, `spacing-${direction}`);
  });
});
