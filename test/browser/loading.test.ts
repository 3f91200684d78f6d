import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView, type Page } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

/** Handlers that change nothing and finish when the test lets them. */
function slow() {
  let answer: (() => void) | undefined;
  const asked = () =>
    new Promise<void>((resolve) => {
      answer = resolve;
    });
  class Slow extends LiveView {
    calls = 0;
    @eventHandler() async flash() {
      await asked();
      this.putFlash("info", `Call ${++this.calls}`);
    }
    @eventHandler() async fail() {
      await asked();
      throw new Error("on purpose");
    }
    override render() {
      return html`${djFlash({ autoDismiss: 0 })}
        <button id="lock" dj-click="flash" dj-lock>Save</button>
        <button id="with" dj-click="flash" dj-disable-with="Saving…">Save <b>now</b></button>
        <button id="fail" dj-click="fail" dj-disable-with="Failing…" dj-lock>Fail</button>`;
    }
  }
  return {
    Slow,
    /** Lets the waiting handler continue. */
    async letGo() {
      await expect.poll(() => answer !== undefined).toBe(true);
      answer?.();
      answer = undefined;
    },
  };
}

/** What the page shows when the first message appears: the loading state must have ended by then. */
const watchFirstMessage = () => {
  new MutationObserver((_, observer) => {
    if (!document.querySelector(".dj-flash")) return;
    observer.disconnect();
    const busy = document.querySelectorAll(":disabled,.djust-locked,.djust-loading,.djust-global-loading");
    Object.assign(window, { busyAtMessage: busy.length });
  }).observe(document, { childList: true, subtree: true });
};

describe.each(transports)("a button whose handler only puts a flash, over %s", (transport) => {
  test("with dj-lock is unlocked by the reply and takes one click while it waits", async ({ page }) => {
    const { Slow, letGo } = slow();
    await openLive(page, (await serve({ transports: [transport], routes: { "/": Slow } })).origin);
    await page.evaluate(watchFirstMessage);
    const button = page.locator("#lock");
    await button.click();
    expect(await button.isDisabled()).toBe(true);
    expect(await button.getAttribute("class")).toMatch(/djust-locked/);
    await button.evaluate((element: HTMLElement) => {
      element.click();
      element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
    await letGo();
    await seesMessages(page, "Call 1");
    expect(await page.evaluate(() => (window as { busyAtMessage?: number }).busyAtMessage)).toBe(0);
    expect(await button.isDisabled()).toBe(false);
    expect(await button.getAttribute("class")).toBeFalsy();
    await button.click();
    await letGo();
    await seesMessages(page, "Call 1", "Call 2");
  });

  test("with dj-disable-with gets its own content back with the reply", async ({ page }) => {
    const { Slow, letGo } = slow();
    await openLive(page, (await serve({ transports: [transport], routes: { "/": Slow } })).origin);
    await page.evaluate(watchFirstMessage);
    const button = page.locator("#with");
    await button.click();
    expect([await button.textContent(), await button.isDisabled()]).toEqual(["Saving…", true]);
    await letGo();
    await seesMessages(page, "Call 1");
    expect(await page.evaluate(() => (window as { busyAtMessage?: number }).busyAtMessage)).toBe(0);
    expect([await button.innerHTML(), await button.isDisabled()]).toEqual(["Save <b>now</b>", false]);
  });

  test("is released when its handler fails", async ({ page }) => {
    const { Slow, letGo } = slow();
    await openLive(page, (await serve({ transports: [transport], routes: { "/": Slow } })).origin);
    const button = page.locator("#fail");
    await button.click();
    expect([await button.textContent(), await button.isDisabled()]).toEqual(["Failing…", true]);
    await letGo();
    await page.waitForSelector("#fail:enabled");
    expect(await button.textContent()).toBe("Fail");
  });
});

test("a button is released when the connection breaks and works after the reconnect", async ({ page }) => {
  const { Slow, letGo } = slow();
  const { origin, cut } = await serve({ routes: { "/": Slow } });
  await openLive(page, origin);
  const button = page.locator("#lock");
  await button.click();
  expect(await button.isDisabled()).toBe(true);
  cut();
  await page.waitForSelector("#lock:enabled");
  await letGo();
  await seesMessages(page, "Call 1");
});

test("loading indicators are hidden before the page connects and without JavaScript", async ({ browser }) => {
  class Spinning extends LiveView {
    @eventHandler() nothing() {}
    override render() {
      return html`<button dj-click="nothing">Go</button><p id="shown" dj-loading.show="flex" class="mine">…</p>
        <p id="hidden" dj-loading.hide>Ready</p>`;
    }
  }
  const layout = ({ head, flashStyles, body }: Page) => html`<!doctype html><html lang="en"><head>${head}
    ${flashStyles}<style>.mine { display: inline-block }</style></head><body>${body}</body></html>`;
  const { origin } = await serve({ routes: { "/": Spinning }, layout });
  for (const javaScriptEnabled of [false, true]) {
    const context = await browser.newContext({ javaScriptEnabled });
    try {
      const page = await context.newPage();
      await page.route(/djust\..*\.js/, (route) => route.abort());
      await page.goto(origin);
      expect([await page.isVisible("#shown"), await page.isVisible("#hidden")]).toEqual([false, true]);
    } finally {
      await context.close();
    }
  }
});

test("a skeleton shows an area of the size of its text, which screen readers read", async ({ page }) => {
  class Loading extends LiveView {
    override render() {
      return html`<p class="dj-skeleton">Loading the report</p><p id="other">Loading the report</p>`;
    }
  }
  await openLive(page, (await serve({ routes: { "/": Loading } })).origin);
  const styles = await page.evaluate(() =>
    [...document.querySelectorAll("p")].map((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return { color, backgroundColor, height: element.getBoundingClientRect().height };
    }),
  );
  const [skeleton, other] = styles;
  expect(skeleton?.color).toBe("rgba(0, 0, 0, 0)");
  expect(skeleton?.backgroundColor).not.toBe(other?.backgroundColor);
  expect(skeleton?.height).toBe(other?.height);
  expect(await page.locator("body").ariaSnapshot()).toMatch(/paragraph: Loading the report/);
});
