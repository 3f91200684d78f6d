import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { options } from "../../examples/guide/languages/app.js";
import { texts } from "../../examples/guide/languages/texts.js";
import type { Texts } from "../../src/server/index.js";
import { examine } from "../accessibility/axe.js";
import { openLive, seesMessages } from "../browser/page.js";
import { type Site, serve } from "../browser/site.js";
import { test } from "../support/chromium.js";

/** What the example says by itself, in each language. */
const own = {
  de: { dir: "ltr", title: "Artikel", save: "Speichern", saved: "Gespeichert." },
  ar: { dir: "rtl", title: "العناصر", save: "حفظ", saved: "تم الحفظ." },
} as const;

/** Sentences that the runtime shows where an application has no texts. */
const english =
  /Connect|wrong|Notification|Close|Clear|more|Recent|found|Back|success|error|accepted|refused|nothing/i;

function translated(language: keyof typeof own): Required<Texts> {
  return texts[language] as Required<Texts>;
}

function failure(
  language: keyof typeof own,
  code: "DJ_EVENT_PARAMS" | "DJ_INTERNAL" | "DJ_NOT_FOUND",
): string {
  const { failure } = translated(language);
  return String(typeof failure === "function" ? failure(code, language) : failure);
}

async function open(page: Page, language: string): Promise<Site> {
  const site = await serve({
    ...options,
    development: false,
    secret: "0f4a1c7be29d8356aa17c0d2b4e6f891",
    limits: { reconnectMinMs: 6_000, reconnectMaxMs: 6_000 },
  });
  await page.setExtraHTTPHeaders({ "accept-language": `${language}-EG,en;q=0.5` });
  await openLive(page, site.origin);
  return site;
}

/** Everything that people read or that a screen reader says. */
async function readable(page: Page): Promise<string> {
  const names = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) =>
      ["aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt"].map(
        (name) => element.getAttribute(name) ?? "",
      ),
    ),
  );
  // biome-ignore lint/performance/useDomNodeTextContent: what is not displayed is not read
  const text = await page.locator("body").innerText();
  // Error pages show the code, which is the same in all languages.
  return [await page.title(), text, ...names].join("\n").replace(/\bDJ_[A-Z_]+\b/g, "");
}

async function nothingIsEnglish(page: Page): Promise<void> {
  expect(await readable(page)).not.toMatch(english);
  expect((await examine(page)).violations).toEqual([]);
}

async function submit(page: Page, name: string): Promise<void> {
  await page.fill("[name=name]", name);
  await page.click("form button");
}

describe.each(["de", "ar"] as const)("the translated example in %s", (language) => {
  const expected = translated(language);
  const { dir, title, save, saved } = own[language];

  test("has the language, the direction and the view's own texts", async ({ page }) => {
    await open(page, language);
    const document = page.locator("html");
    expect(await document.getAttribute("lang")).toBe(language);
    expect(await document.getAttribute("dir")).toBe(dir);
    expect(await document.evaluate((element) => getComputedStyle(element).direction)).toBe(dir);
    // The layout gets the request.
    expect(await page.getAttribute("body", "data-path")).toBe("/");
    expect(await page.title()).toBe(title);
    expect(await page.textContent("form button")).toBe(save);
    expect(await page.getAttribute("#dj-flash-container", "aria-label")).toBe(expected.notifications);
    await nothingIsEnglish(page);
  });

  test("names the buttons of messages, and lists messages with levels and times", async ({ page }) => {
    await open(page, language);
    for (const name of ["a", "b", "c"]) {
      await submit(page, name);
      // One message for each click: the list below tells their times apart.
      await page.waitForFunction(
        (count) => document.querySelectorAll("[dj-flash-history] > li").length === count,
        Math.min("abc".indexOf(name) + 1, 2),
      );
    }
    const close = page.locator(".dj-flash-close").first();
    expect(await close.getAttribute("aria-label")).toBe(`${expected.close}: ${saved}`);
    await page.getByRole("button", { name: expected.more.replace("{count}", "1") }).click();
    await page.getByRole("button", { name: expected.clearAll }).waitFor();

    expect(await page.textContent(".dj-flash-history summary")).toBe(expected.recentMessages);
    expect(await page.getAttribute("[dj-flash-history]", "aria-label")).toBe(expected.recentMessages);
    await page.click(".dj-flash-history summary");
    const item = page.locator("[dj-flash-history] > li").first();
    expect(await item.locator(".dj-flash-history-level").textContent()).toBe(expected.levels["success"]);
    expect(await item.locator(".dj-flash-history-message").textContent()).toBe(saved);
    const [shown, inLanguage] = await item
      .locator("time")
      .evaluate(
        (element, lang) => [
          element.textContent,
          new Intl.DateTimeFormat(lang, { timeStyle: "medium" }).format(
            new Date((element as HTMLTimeElement).dateTime),
          ),
        ],
        language,
      );
    expect(shown).toBe(inLanguage);
    await nothingIsEnglish(page);
  });

  test("says in a sentence that an event failed", async ({ page }) => {
    await open(page, language);
    await submit(page, "?");
    await seesMessages(page, failure(language, "DJ_INTERNAL"));
    await nothingIsEnglish(page);
    await submit(page, "");
    await seesMessages(page, failure(language, "DJ_EVENT_PARAMS"));
    await nothingIsEnglish(page);
  });

  test("says that the connection is lost, and that it is back", async ({ page }) => {
    const { cut } = await open(page, language);
    // What the notice says is recorded: on a busy machine it is gone before a test has looked.
    await page.evaluate(() => {
      const texts: string[] = [];
      Object.assign(window, { noticeTexts: texts });
      new MutationObserver(() => {
        const text = document.querySelector(".dj-connection")?.textContent;
        if (text && text !== texts.at(-1)) texts.push(text);
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    const recorded = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { noticeTexts: string[] }).noticeTexts);
    cut();
    await expect.poll(recorded).toContain(expected.connectionLost);
    await nothingIsEnglish(page);
    await expect.poll(recorded).toEqual([expected.connectionLost, expected.connectionRestored]);
    await nothingIsEnglish(page);
  });

  test("has translated error pages", async ({ page }) => {
    const { origin } = await open(page, language);
    await page.goto(`${origin}/nothing`);
    const { errorTitle } = expected;
    expect(await page.textContent("h1")).toBe(
      typeof errorTitle === "function" ? errorTitle(404, language) : errorTitle,
    );
    expect(await page.getByText(failure(language, "DJ_NOT_FOUND")).count()).toBe(1);
    expect(await page.getAttribute("html", "lang")).toBe(language);
    expect(await page.getAttribute("html", "dir")).toBe(dir);
    await nothingIsEnglish(page);
  });
});
