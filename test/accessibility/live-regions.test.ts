import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { djFlash, djFlashHistory, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { watchLiveRegions } from "../support/live-region-watch.js";

/** Uses each part of the page script that announces something. */
class Announcing extends LiveView {
  hasContainer = false;
  @eventHandler() put() {
    this.putFlash("success", "First");
    this.putFlash("warning", "Second");
    this.putFlash("error", "Third");
  }
  @eventHandler() same() {
    this.putFlash("info", "Same");
    this.putFlash("info", "Same");
  }
  @eventHandler() repeat() {
    this.putFlash("info", "Counted", { container: "counted" });
  }
  @eventHandler() rich() {
    this.putFlash("info", "Text", { title: "Title", action: { label: "Again", event: "put" } });
  }
  @eventHandler() late() {
    this.hasContainer = true;
    this.putFlash("info", "In a container that comes with it", { container: "late" });
  }
  @eventHandler() write() {
    this.stream("answer").append("A sentence. ");
  }
  @eventHandler() carry() {
    this.putFlash("success", "Carried");
    this.liveRedirect("/next", { carryFlash: true });
  }
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}${djFlash({ name: "counted", coalesce: true })}
      ${this.hasContainer && djFlash({ name: "late" })}
      <h1>Announcing</h1><p id="answer" dj-stream="answer"></p>
      ${["put", "same", "repeat", "rich", "late", "write", "carry"].map((name) => html`<i id="${name}" dj-click="${name}">${name}</i>`)}
      <dialog></dialog>${djFlashHistory()}`;
  }
}

class Next extends LiveView {
  override pageTitle = "Next";
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<h1>Next</h1>`;
  }
}

const missed = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { missed: string[] }).missed);
const click = (page: Page, id: string): Promise<void> =>
  page.$eval(`#${id}`, (element: HTMLElement) => element.click());
const shows = (page: Page, ...texts: readonly string[]): Promise<void> =>
  expect
    .poll(() => page.$$eval(".dj-flash:not([aria-hidden])", (all) => all.map((one) => one.textContent)))
    .toEqual(texts);

async function openWatched(page: Page, options: Parameters<typeof serve>[0]) {
  await page.addInitScript(watchLiveRegions);
  const site = await serve(options);
  await openLive(page, site.origin);
  // A live region counts from the next frame on.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))));
  return site;
}

describe.each(transports)(
  "over %s, the page script puts text only into live regions that were there before",
  (transport) => {
    const options = { routes: { "/": Announcing, "/next": Next }, transports: [transport] };

    test("for messages, alone, several at once, repeated, and in several containers", async ({ page }) => {
      await openWatched(page, options);
      await click(page, "put");
      await shows(page, "First", "Second", "Third");
      await page.evaluate(() => window.djust.flash.clear());
      await shows(page);
      await click(page, "same");
      await shows(page, "Same", "Same");
      await click(page, "repeat");
      await click(page, "repeat");
      await page.waitForSelector("[data-dj-count='2']:not([aria-hidden])");
      await click(page, "rich");
      await page.waitForSelector(".dj-flash-title");
      await click(page, "late");
      await page.waitForSelector("#dj-flash-container-late .dj-flash:not([aria-hidden])");
      expect(await missed(page)).toEqual([]);
    });

    test("over a modal dialog that opens at the same time", async ({ page }) => {
      await openWatched(page, options);
      await page.evaluate(() => {
        document.querySelector("dialog")?.showModal();
        window.djust.flash.show("info", "Over the dialog");
      });
      await page.waitForSelector("dialog .dj-flash:not([aria-hidden])");
      expect(await missed(page)).toEqual([]);
    });

    test("for streamed text, and for the title of another view with a carried message", async ({ page }) => {
      await openWatched(page, options);
      await click(page, "write");
      await page.waitForSelector(".dj-stream-announcer p", { state: "attached" });
      await click(page, "carry");
      await shows(page, "Carried");
      await expect.poll(() => page.textContent(".dj-navigation-announcer")).toBe("Next");
      expect(await missed(page)).toEqual([]);
    });
  },
);

test("the notice of a lost connection is in a live region that was there before", async ({ page }) => {
  const site = await openWatched(page, { routes: { "/": Announcing }, transports: ["websocket"] });
  await page.route("**", (route) => route.abort());
  await page.evaluate(() => {
    window.WebSocket = class {
      constructor() {
        throw new Error("the network is down");
      }
    } as unknown as typeof WebSocket;
  });
  site.cut();
  await page.waitForSelector(".dj-connection");
  expect(await missed(page)).toEqual([]);
});

test("a region that is added with its text is found", async ({ page }) => {
  await openWatched(page, { routes: { "/": Announcing } });
  await page.evaluate(() => {
    const region = document.createElement("div");
    region.setAttribute("role", "status");
    region.textContent = "Too early";
    document.body.append(region);
  });
  await expect.poll(() => missed(page)).toEqual(["Too early"]);
});
