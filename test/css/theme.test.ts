import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { root } from "../package/entry-points.js";
import { test } from "../support/chromium.js";

const css = readFileSync(`${root}css/flash.css`, "utf8");

type Theme = "light" | "dark";

/** What a page says about its theme, and which one its messages have while the system is light or dark. */
const pages: readonly (readonly [says: string, html: string, light: Theme, dark: Theme])[] = [
  ["nothing", "<html>", "light", "light"],
  ["color-scheme: light dark", '<html style="color-scheme: light dark">', "light", "dark"],
  ["color-scheme: dark", '<html style="color-scheme: dark">', "dark", "dark"],
  ["a meta element", '<html><meta name="color-scheme" content="light dark">', "light", "dark"],
  ["the class dark", '<html class="dark">', "dark", "dark"],
  ["the class light", '<html class="light" style="color-scheme: light dark">', "light", "light"],
  ["data-theme=dark", '<html data-theme="dark">', "dark", "dark"],
  ["data-theme=light", '<html data-theme="light" style="color-scheme: dark">', "light", "light"],
  ["--dj-flash-theme", '<html class="light" style="--dj-flash-theme: dark">', "dark", "dark"],
  ["--dj-flash-theme, as the system", '<html style="--dj-flash-theme: light dark">', "light", "dark"],
];
const messageColours = { light: "rgb(255, 255, 255)", dark: "rgb(38, 43, 54)" };

describe("the theme of messages, where the page says", () => {
  for (const [says, html, ...themes] of pages)
    test(`${says}`, async ({ page }) => {
      const seen: string[][] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setContent(`<!doctype html>${html}<style>${css}</style>
          <div class="dj-flash-container"><div class="dj-flash">Saved</div></div><div class="dj-connection">Lost</div>`);
        seen.push(
          await page.evaluate(() => {
            const colour = (selector: string, name: "backgroundColor" | "color"): string =>
              getComputedStyle(document.querySelector(selector) as Element)[name];
            // The notice has the colours of a message the other way round.
            return [colour(".dj-flash", "backgroundColor"), colour(".dj-connection", "color")];
          }),
        );
      }
      expect(seen).toEqual(themes.map((theme) => [messageColours[theme], messageColours[theme]]));
    });

  test("the switch of a page turns messages that are on screen", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setContent(`<!doctype html><html><style>${css}</style>
      <div class="dj-flash-container"><div class="dj-flash">Saved</div></div>`);
    const background = (): Promise<string> =>
      page.locator(".dj-flash").evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await background()).toBe(messageColours.light);
    await page.evaluate(() => document.documentElement.classList.add("dark"));
    expect(await background()).toBe(messageColours.dark);
  });
});
