import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { LongListView } from "../../examples/guide/long-list-view.js";
import { examine } from "../accessibility/axe.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

const style = "li { content-visibility: auto; contain-intrinsic-size: auto 2rem; line-height: 2rem }";

async function open(page: Page, origin: string): Promise<void> {
  await openLive(page, origin);
  await page.addStyleTag({ content: style });
}

const ids = (page: Page): Promise<number[]> =>
  page.$$eval("li", (items) => items.map((item) => Number(item.getAttribute("dj-stream-key"))));
const status = (page: Page): Promise<string | null> => page.textContent("[role=status]");

/** The row at the top of the window and how far below the window's top it begins, in CSS pixels. */
const placeOf = (page: Page): Promise<readonly [text: string | null, top: number]> =>
  page.evaluate(() => {
    const row = [...document.querySelectorAll("li")].find(
      (item) => item.getBoundingClientRect().bottom > 0,
    ) as HTMLElement;
    return [row.textContent, Math.round(row.getBoundingClientRect().top)] as const;
  });

describe.each(transports)("infinite scroll over %s", (transport) => {
  test("loads at both ends while the reader scrolls, keeps the reader's place, and prunes the other end", async ({
    page,
  }) => {
    await open(page, (await serve({ routes: { "/": LongListView }, transports: [transport] })).origin);
    for (const last of [100, 150, 200, 250, 300]) {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await expect.poll(async () => (await ids(page)).at(-1)).toBeGreaterThanOrEqual(last);
    }
    await expect.poll(async () => (await ids(page)).length).toBe(200);
    // A load that is under way would remove the rows at the top, which the reader is about to look at.
    await page.waitForFunction(() => !document.querySelector("ul.djust-loading, ul[data-stream-active]"));
    const [first = 0] = await ids(page);
    expect(first).toBeGreaterThan(100);
    // Far enough from the end that nothing more is loaded there.
    await page.evaluate(() => scrollTo(0, 300));
    const before = await placeOf(page);
    await expect.poll(async () => (await ids(page))[0]).toBeLessThan(first);
    const [text, top] = await placeOf(page);
    expect(text).toBe(before[0]);
    expect(Math.abs(top - before[1])).toBeLessThanOrEqual(1);
    const now = await ids(page);
    expect(now).toEqual(Array.from({ length: 200 }, (_, index) => (now[0] ?? 0) + index));
  });

  test("loads more with the keyboard alone, also without scrolling", async ({ page }) => {
    await page.addInitScript("delete window.IntersectionObserver");
    await open(page, (await serve({ routes: { "/": LongListView }, transports: [transport] })).origin);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    for (let last = 100; last <= 300; last += 50) {
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await ids(page)).at(-1)).toBe(last);
      expect(await status(page)).toBe(`Rows ${last - 49} to ${last} loaded`);
    }
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Show later rows");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await ids(page))[0]).toBe(51);
    expect(await ids(page)).toHaveLength(200);
    expect((await examine(page)).violations).toEqual([]);
  });
});
