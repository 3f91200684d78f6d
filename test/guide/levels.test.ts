import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openLive, seesMessages } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { callFlash, inPage, openContainer } from "./guide.js";

const four = ["info", "success", "warning", "error"];
const others = [
  "promo",
  "x-1_b",
  "Größe",
  "🎉",
  'say"hi"',
  "it's",
  "a]b",
  "a\\b",
  "<b>",
  "&amp;",
  "two words",
];

class AnyLevelView extends LiveView {
  @eventHandler()
  showAll() {
    for (const level of [...four, ...others]) this.putFlash(level, level);
  }

  @eventHandler()
  showNumber() {
    this.putFlash(5 as never, "Never seen.");
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0 })}
      <button dj-click="showAll">All</button>
      <button dj-click="showNumber">Number</button>`;
  }
}

describe("a flash level", () => {
  test("is any string and becomes one class of its message", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": AnyLevelView } });
    await openLive(page, origin);
    await page.click("text=All");
    await seesMessages(page, ...four, ...others);
    const shown = await inPage(page).evaluateAll((elements) =>
      elements.map(({ classList, role, dataset, tagName, childElementCount }) => ({
        classes: [...classList],
        role,
        level: dataset["djFlashLevel"],
        tagName,
        childElementCount,
      })),
    );
    expect(shown).toEqual(
      [...four, ...others].map((level) => ({
        classes: ["dj-flash", `dj-flash-${level.replace(" ", "-")}`],
        role: "alert",
        level,
        tagName: "DIV",
        // The close button of a message that stays.
        childElementCount: 1,
      })),
    );
  });

  test("that is not a string is refused on the server", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": AnyLevelView }, texts: { failure: false } });
    await openLive(page, origin);
    const said = page.waitForEvent("console", (message) => message.text().includes("DJ_FLASH_LEVEL"));
    await page.click("text=Number");
    expect((await said).text()).toContain("must be a string, got 5");
    expect(await inPage(page).count()).toBe(0);
  });
});

/** The contrast ratio of two colors (WCAG 2.2). */
function contrasts(page: Page): Promise<number[]> {
  return inPage(page).evaluateAll((elements) => {
    const luminance = (colour: string): number => {
      const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((value) => {
        const part = Number(value) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return elements.map((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      const [dark = 0, light = 0] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    });
  });
}

test("each level is readable and distinct, in light and dark mode", async ({ page }) => {
  await openContainer(page);
  for (const level of [...four, "promo"]) await callFlash(page, "show", level, "text");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const backgrounds = await inPage(page).evaluateAll((elements) =>
      elements.map((element) => getComputedStyle(element).backgroundColor),
    );
    expect(new Set(backgrounds).size, colorScheme).toBe(5);
    for (const background of backgrounds) expect(background).toMatch(/^rgb\(/);
    for (const contrast of await contrasts(page)) expect(contrast, colorScheme).toBeGreaterThanOrEqual(4.5);
  }
});
