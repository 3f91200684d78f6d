import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { openLive } from "../browser/page.js";
import { clear, directions, levels, picture, put, test, turn } from "./messages.js";

/** Parts of the messages that are not visible, and elements that make the page scroll sideways. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} too wide`);
    for (const element of document.querySelectorAll(
      ".dj-flash-container,.dj-flash:not(.dj-flash-folded),.dj-flash:not(.dj-flash-folded) *,.dj-flash-more,.dj-flash-clear-all",
    )) {
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
    for (const message of document.querySelectorAll(".dj-flash:not(.dj-flash-folded)")) {
      const content = message.querySelector(".dj-flash-content") ?? message;
      range.selectNode(content.firstChild as Text);
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

/** Buttons that cannot be scrolled into view with the keyboard. */
function outOfReach(page: Page): Promise<(string | null)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLButtonElement>(".dj-flash button")]
      .filter((button) => {
        button.focus();
        const { left, top, width, height } = button.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) !== button;
      })
      .map((button) => button.getAttribute("aria-label")),
  );
}

/** Shows the messages that a small screen folds away, if there are any. */
async function unfold(page: Page): Promise<void> {
  const more = page.locator("button.dj-flash-more");
  if ((await more.count()) > 0) await more.click();
  await page.locator(".dj-flash-folded").first().waitFor({ state: "detached" });
}

/** Messages with a word, a link and a button wider than the container, then some one-line messages. */
async function expectAllInView(page: Page, name: string): Promise<void> {
  await put(page, "long", levels.length);
  expect(await cutOff(page)).toEqual([]);
  await picture(page, `${name}-folded`);
  await unfold(page);
  for (const direction of directions) {
    await turn(page, direction);
    expect(await cutOff(page)).toEqual([]);
    expect(await outOfReach(page)).toEqual([]);
    if (direction === "ltr") await picture(page, name);
  }
  await clear(page);
  await put(page, "options", 6);
  for (const direction of directions) {
    await turn(page, direction);
    expect(await cutOff(page)).toEqual([]);
  }
  await unfold(page);
  expect(await cutOff(page)).toEqual([]);
}

test("nothing is clipped at 320 CSS pixels", async ({ page, origin }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await openLive(page, origin);
  await expectAllInView(page, "320");
  // A common rule; the messages must have the same room with it.
  await page.addStyleTag({ content: "* { box-sizing: border-box; }" });
  expect(await page.locator(".dj-flash").last().boundingBox()).toMatchObject({ x: 16, width: 288 });
});

test("nothing is clipped at 200 % of 1280 × 800 pixels", async ({ browser, origin }) => {
  const viewport = { width: 640, height: 400 };
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2, reducedMotion: "reduce" });
  await openLive(page, origin);
  await expectAllInView(page, "200-percent");
  await page.close();
});

test("nothing is clipped when the browser's text size is doubled", async ({ page, origin }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  onTestFinished(async () => {
    await client.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
  });
  await openLive(page, origin);
  await put(page, "each", levels.length);
  const message = page.locator(".dj-flash").last();
  expect(await message.evaluate((element) => getComputedStyle(element).fontSize)).toBe("28px");
  await expect.poll(async () => (await message.boundingBox())?.width).toBe(800);
  await clear(page);
  await expectAllInView(page, "large-text");
});

test("nothing is clipped with the text spacing of WCAG 1.4.12", async ({ page, origin }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await openLive(page, origin);
  await page.addStyleTag({
    content:
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }",
  });
  await expectAllInView(page, "spacing");
});

test("the wheel scrolls to messages that do not fit", async ({ page, origin }) => {
  await page.setViewportSize({ width: 320, height: 400 });
  await openLive(page, origin);
  await page.evaluate(() => {
    for (let count = 1; count <= 15; count++) window.djust.flash.show("info", `Message ${count}`);
  });
  await unfold(page);
  const [first, last] = [page.locator(".dj-flash").first(), page.locator(".dj-flash").last()];
  const bottom = async () => {
    const box = await last.boundingBox();
    return (box?.y ?? Infinity) + (box?.height ?? 0);
  };
  expect(await bottom()).toBeGreaterThan(400);
  await first.hover();
  await expect
    .poll(
      async () => {
        // A busy browser may drop a wheel event.
        await page.mouse.wheel(0, 200);
        return bottom();
      },
      { timeout: 10_000 },
    )
    .toBeLessThanOrEqual(400);
});
