import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { examine } from "./axe.js";
import { picture, stillness, test } from "./messages.js";

/** Shows messages from a script of the page. */
async function show(page: Page, count: number, options: object = {}): Promise<void> {
  await page.evaluate(
    ([count, options]) => {
      for (let one = 1; one <= count; one++)
        window.djust.flash.show("info", `Message ${one} of the upload is done.`, options);
    },
    [count, options] as const,
  );
  await stillness(page);
}

/** Share of the window's height between the first and the last visible part of a container. */
const covered = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll("#dj-flash-container > :not(.dj-flash-folded)")].map((one) =>
      one.getBoundingClientRect(),
    );
    return (
      (Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top))) /
      innerHeight
    );
  });
const folded = (page: Page): Promise<number> => page.locator(".dj-flash-folded").count();
const more = (page: Page) => page.locator("button.dj-flash-more");

describe("on a small screen", () => {
  test.for([
    [320, 568],
    [390, 844],
    [640, 360],
    [320, 256],
  ] as const)("of %i × %i, messages cover at most 40 %", async ([width, height], { page, origin }) => {
    await page.setViewportSize({ width, height });
    await openLive(page, origin);
    for (const count of [1, 1, 4, 20]) {
      await show(page, count);
      expect(await covered(page)).toBeLessThanOrEqual(0.4);
    }
    const total = 26;
    const hidden = await folded(page);
    expect(hidden).toBeGreaterThan(0);
    expect(await page.locator(".dj-flash").count()).toBe(total);
    expect(await more(page).textContent()).toBe(`${hidden} more`);
    // The newest one is in view.
    expect(await page.locator(".dj-flash").last().getAttribute("class")).not.toContain("folded");
    expect((await examine(page)).violations).toEqual([]);
    await picture(page, `folded-${width}-${height}`);
  });

  test("a press shows all of them, and a button that closes all", async ({ page, origin }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openLive(page, origin);
    await show(page, 8);
    await more(page).click();
    expect(await folded(page)).toBe(0);
    expect(await more(page).count()).toBe(0);
    expect((await examine(page)).violations).toEqual([]);
    await picture(page, "unfolded");
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.waitForFunction(() => !document.querySelector(".dj-flash"));
    await show(page, 8);
    expect(await folded(page)).toBeGreaterThan(0);
  });

  test("the keyboard shows all of them, and the focus stays with them", async ({ page, origin }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openLive(page, origin);
    await show(page, 8);
    await more(page).focus();
    await page.keyboard.press("Enter");
    expect(await folded(page)).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "Message 1 of the upload is done.",
    );
  });

  test("a folded message is shown when it gets the focus", async ({ page, origin }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openLive(page, origin);
    await show(page, 8);
    for (let times = 0; times < 8; times++) await page.keyboard.press("F8");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "Message 1 of the upload is done.",
    );
    expect(await folded(page)).toBe(0);
  });

  test("a press elsewhere folds them again", async ({ page, origin }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openLive(page, origin);
    await show(page, 8);
    await more(page).click();
    await page.mouse.click(100, 830);
    expect(await folded(page)).toBeGreaterThan(0);
  });
});

test("on a large screen nothing is folded", async ({ page, origin }) => {
  await openLive(page, origin);
  await show(page, 8);
  expect(await folded(page)).toBe(0);
  expect(await more(page).count()).toBe(0);
});

/** Where the last message is in each frame, from the moment the first one is dismissed until it has gone. */
const tops = (page: Page): Promise<number[]> =>
  page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const [first, , last] = document.querySelectorAll(".dj-flash");
        const seen: number[] = [];
        const look = (): void => {
          seen.push((last as Element).getBoundingClientRect().top);
          if ((first as Element).isConnected) requestAnimationFrame(look);
          else resolve(seen);
        };
        look();
        window.djust.flash.dismiss(first as Element);
      }),
  );

test("the others move up while a message leaves, and do not jump when it is gone", async ({
  page,
  origin,
}) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await openLive(page, origin);
  await show(page, 3);
  const seen = await tops(page);
  const [before = 0, after = 0] = [seen[0], seen.at(-1)];
  expect(before - after).toBeGreaterThan(30);
  expect(Math.abs((seen.at(-2) ?? 0) - after)).toBeLessThan((before - after) / 2);
  expect(new Set(seen).size).toBeGreaterThan(3);
});

test("nothing moves with reduced motion", async ({ page, origin }) => {
  await openLive(page, origin);
  await show(page, 3);
  expect(new Set(await tops(page)).size).toBeLessThanOrEqual(2);
});

test("the time left is a custom property where a message has a bar or a style sheet asks for it", async ({
  page,
  origin,
}) => {
  await openLive(page, origin);
  await show(page, 1, { autoDismiss: 60_000 });
  await show(page, 1, { autoDismiss: 60_000, timeBar: true });
  const left = () =>
    page
      .locator(".dj-flash")
      .evaluateAll((all) =>
        all.map((one) => Number.parseFloat((one as HTMLElement).style.getPropertyValue("--dj-flash-left"))),
      );
  expect(await left()).toEqual([Number.NaN, expect.closeTo(60_000, -2)]);
  await page.locator(".dj-flash").first().hover();
  const [, paused = 0] = await left();
  expect(paused).toBeLessThan(60_000);
  expect(paused).toBeGreaterThan(30_000);
  await page.addStyleTag({ content: ".dj-flash-container { --dj-flash-left: 0s }" });
  await page.goto(origin);
  await page.addStyleTag({ content: ".dj-flash-container { --dj-flash-left: 0s }" });
  await show(page, 1, { autoDismiss: 60_000 });
  expect(await left()).toEqual([expect.closeTo(60_000, -2)]);
});

test("the notice of a lost connection covers no message", async ({ page, origin }) => {
  for (const position of ["bottom-center", "bottom-right", "top-center"])
    for (const [width, height] of [
      [320, 568],
      [1280, 400],
    ] as const) {
      await page.setViewportSize({ width, height });
      await openLive(page, origin);
      await page.evaluate((name) => {
        const container = document.querySelector("#dj-flash-container") as HTMLElement;
        container.className = `dj-flash-container dj-flash-${name}`;
        const notice = document.createElement("div");
        notice.className = "dj-connection";
        notice.textContent = "The connection to the server is lost. Trying to connect again, please wait.";
        document.querySelector(".dj-status")?.append(notice);
      }, position);
      await show(page, 12);
      const overlaps = await page.evaluate(() => {
        const notice = (document.querySelector(".dj-connection") as Element).getBoundingClientRect();
        const container = (document.querySelector(".dj-flash-container") as Element).getBoundingClientRect();
        // Without the container's own room for shadows.
        return container.bottom - 16 > notice.top && container.top + 16 < notice.bottom;
      });
      expect(overlaps, `${position} ${width}`).toBe(false);
    }
});
