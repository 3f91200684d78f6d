import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { openLive, seesMessages } from "../browser/page.js";
import { levels, test } from "./messages.js";

/** How long the page's messages stay. */
const stayMs = 2000;
/** How long they take to disappear. */
const removalMs = 300;

/** Opens a page with messages and a stopped clock. */
async function openAtStandstill(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.clock.install();
  await openLive(page, `${origin}/first-page`);
  await page.clock.pauseAt(Date.now() + 60_000);
  await seesMessages(page);
  await page.clock.runFor(removalMs);
  await page.evaluate(
    (all) => all.forEach((level) => void window.djust.flash.show(level, `This is ${level}.`)),
    [...levels],
  );
  return page;
}

async function shown(page: Page): Promise<number> {
  return page.locator(".dj-flash:not(.dj-flash-removing)").count();
}

interface Way {
  readonly how: string;
  readonly pause: (page: Page) => Promise<unknown>;
  readonly resume: (page: Page) => Promise<unknown>;
}

const ways: readonly Way[] = [
  {
    how: "while the pointer is on one of them",
    pause: (page) => page.hover(".dj-flash-error"),
    resume: (page) => page.mouse.move(5, 5),
  },
  {
    how: "while one of them has the focus",
    pause: (page) => page.keyboard.press("F8"),
    resume: (page) => page.focus("#note"),
  },
  {
    how: "while another window is in front",
    pause: (page) =>
      page.evaluate(() => {
        Document.prototype.hasFocus = () => false;
        dispatchEvent(new Event("blur"));
      }),
    resume: (page) => page.evaluate(() => dispatchEvent(new Event("focus"))),
  },
];

describe("all timers pause", () => {
  for (const { how, pause, resume } of ways)
    test(`${how} and resume with the remaining time`, async ({ browser, origin }) => {
      const page = await openAtStandstill(browser, origin);
      await page.clock.runFor(stayMs / 2);
      await pause(page);
      await page.clock.runFor(20 * stayMs);
      expect(await shown(page)).toBe(levels.length);
      await resume(page);
      await page.clock.runFor(stayMs / 2 - 100);
      expect(await shown(page)).toBe(levels.length);
      await page.clock.runFor(200);
      expect(await shown(page)).toBe(0);
      await page.clock.runFor(removalMs);
      expect(await page.locator(".dj-flash").count()).toBe(0);
    });
});

test("messages with an action stay until the action is used or they are dismissed", async ({
  browser,
  origin,
}) => {
  const page = await openAtStandstill(browser, origin);
  await page.evaluate(() => {
    const action = { label: "Undo", event: "undo" };
    window.djust.flash.show("info", "The task is done.", { action });
  });
  await page.clock.runFor(stayMs + removalMs);
  await seesMessages(page, "The task is done.");
  await page.clock.runFor(3_600_000);
  await seesMessages(page, "The task is done.");
});
