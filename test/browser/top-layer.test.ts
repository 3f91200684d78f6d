import type { Page } from "playwright-core";
import { expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve } from "./site.js";

class Covered extends LiveView {
  count = 0;
  @eventHandler() put() {
    this.putFlash("info", `Message ${++this.count}`, { dismissible: true });
  }
  override render() {
    const cover = "background: white; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none";
    return html`${djFlash({ autoDismiss: 0 })}<h1>Page ${this.count}</h1>
      <div id="full" style="background: white"><button class="put" dj-click="put">Put</button></div>
      <div id="popover" popover style="${cover}"><button class="put" dj-click="put">Put</button></div>
      <dialog id="dialog" style="${cover}"><button class="put" dj-click="put">Put</button>
        <div id="inner" popover style="${cover}"><button class="put" dj-click="put">Put</button></div>
      </dialog>`;
  }
}

/** What is on top of everything: how it comes, and how it goes. */
const covers: Record<string, { readonly open: string; readonly close: string; readonly within: string }> = {
  "an open popover": {
    open: `document.getElementById("popover").showPopover()`,
    close: `document.getElementById("popover").hidePopover()`,
    within: "#popover",
  },
  "an element in fullscreen": {
    open: `document.getElementById("full").requestFullscreen()`,
    close: "document.exitFullscreen()",
    within: "#full",
  },
  "a modal dialog": {
    open: `document.getElementById("dialog").showModal()`,
    close: `document.getElementById("dialog").close()`,
    within: "#dialog",
  },
  "a popover in a modal dialog": {
    open: `document.getElementById("dialog").showModal(); document.getElementById("inner").showPopover()`,
    close: `document.getElementById("dialog").close()`,
    within: "#inner",
  },
};

/** Whether each message is what a pointer meets where it is. */
const onTop = (page: Page): Promise<boolean[]> =>
  page.locator(".dj-flash:not(.dj-flash-removing)").evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2)?.closest(".dj-flash") === one;
    }),
  );

test.for(Object.entries(covers))(
  "over %s messages are seen, clicked and announced",
  async ([, cover], { page }) => {
    await openLive(page, (await serve({ routes: { "/": Covered } })).origin);
    await page.locator("#full .put").click();
    await page.waitForSelector(".dj-flash");
    // A click, since fullscreen is for people who ask for it.
    await page.evaluate(`document.querySelector("h1").onclick = () => { ${cover.open} }`);
    await page.locator("h1").click();
    await expect.poll(() => onTop(page), { timeout: 5000 }).toEqual([true]);

    await page.locator(`${cover.within} > .put`).click();
    await expect.poll(() => onTop(page), { timeout: 5000 }).toEqual([true, true]);
    const alerts = async () =>
      (await page.locator("body").ariaSnapshot()).match(/alert:\s+- text: Message \d/g)?.length;
    await expect.poll(alerts, { timeout: 5000 }).toBe(2);

    await page.locator(".dj-flash-close").first().click();
    await expect.poll(() => onTop(page), { timeout: 5000 }).toEqual([true]);
    expect(await page.locator("h1").textContent()).toBe("Page 2");

    await page.evaluate(cover.close);
    await page.waitForSelector("#dj-flash-container > .dj-flash");
    expect(await onTop(page)).toEqual([true]);
    expect(await page.locator(".dj-flash-container").count()).toBe(1);
  },
);

test("what opens later does not hide messages either", async ({ page }) => {
  await openLive(page, (await serve({ routes: { "/": Covered } })).origin);
  await page.locator("#full .put").click();
  await page.waitForSelector(".dj-flash");
  for (const open of ["popover", "dialog", "popover in a modal dialog"])
    await page
      .evaluate(covers[Object.keys(covers).find((name) => name.endsWith(open)) ?? ""]?.open ?? "")
      .catch(() => {});
  await expect.poll(() => onTop(page), { timeout: 5000 }).toEqual([true]);
});
