import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  type Page as Document,
  djFlash,
  eventHandler,
  html,
  LiveView,
  type UrlParams,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, messages, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

const places = ["view", "layout"] as const;
const cases = transports.flatMap((transport) => places.map((place) => ({ transport, place })));

/** The guide's "Flash Survival Semantics", wherever the container is in the page. */
describe.each(cases)("messages over $transport with the container in the $place", ({ transport, place }) => {
  const open = async (page: Page): Promise<void> => {
    const { origin } = await serve({ transports: [transport], ...site(place) });
    expect(await openLive(page, `${origin}/`)).toBe(transport);
    await page.evaluate(() => Object.assign(window, { isFirstLoad: true }));
    await page.click("text=Greet");
    await seesMessages(page, "On screen");
  };

  test("stay across patches within the view and are removed by a full page load", async ({ page }) => {
    await open(page);
    await page.click("text=Next page");
    await page.waitForSelector("text=page 2");
    await page.click("text=Third page");
    await page.waitForSelector("text=page 3");
    await page.goBack();
    await page.waitForSelector("text=page 2");
    await page.goForward();
    await page.waitForSelector("text=page 3");
    expect(new URL(page.url()).search).toBe("?page=3");
    expect(await messages(page)).toEqual(["On screen"]);
    await page.reload();
    await connected(page);
    expect(await messages(page)).toEqual([]);
  });

  test("are removed with the view, and the next view's are shown", async ({ page }) => {
    await open(page);
    await page.click("text=Leave");
    await seesMessages(page, "From the new view");
    expect(await page.textContent("h1")).toBe("Destination");

    await page.click("text=Quiet");
    await page.waitForSelector("h1:text('Quiet')");
    expect(await messages(page)).toEqual([]);
    await page.click("text=Greet");
    await seesMessages(page, "Quiet hello");
    await page.goBack();
    await seesMessages(page, "From the new view");

    await page.goBack();
    await page.waitForSelector("text=page 1");
    expect(await messages(page)).toEqual([]);
    await page.click("text=Carry");
    await seesMessages(page, "Carried");
    await page.goBack();
    await page.waitForSelector("text=page 1");
    await page.goForward();
    await page.waitForSelector("h1:text('Quiet')");
    expect(await messages(page)).toEqual([]);
    expect(await page.evaluate(() => "isFirstLoad" in window)).toBe(true);
  });
});

/** Three views, with a container each or one in the layout. */
function site(place: (typeof places)[number]) {
  const inside = () => (place === "view" ? djFlash() : "");

  class List extends LiveView {
    page = "1";
    override handleParams({ page = "1" }: UrlParams) {
      this.page = String(page);
    }
    @eventHandler() greet() {
      this.putFlash("info", "On screen", { autoDismiss: 0 });
    }
    @eventHandler() next() {
      this.livePatch({ params: { page: Number(this.page) + 1 } });
    }
    @eventHandler() leave() {
      this.putFlash("error", "Never seen");
      this.liveRedirect("/destination");
    }
    @eventHandler() carry() {
      this.putFlash("success", "Carried", { autoDismiss: 0 });
      this.liveRedirect("/quiet", { carryFlash: true });
    }
    override render() {
      return html`${inside()}<h1>List</h1><p>page ${this.page}</p>
        <button dj-click="greet">Greet</button>
        <button dj-click="next">Next page</button>
        <a dj-patch="/?page=3" href="/?page=3">Third page</a>
        <button dj-click="leave">Leave</button>
        <button dj-click="carry">Carry</button>`;
    }
  }

  class Destination extends LiveView {
    override mount() {
      this.putFlash("success", "From the new view", { autoDismiss: 0 });
    }
    override render() {
      return html`<h1>Destination</h1><a dj-navigate="/quiet" href="/quiet">Quiet</a>${inside()}`;
    }
  }

  class Quiet extends LiveView {
    @eventHandler() greet() {
      this.putFlash("info", "Quiet hello", { autoDismiss: 0 });
    }
    override render() {
      return html`<h1>Quiet</h1>${inside()}<button dj-click="greet">Greet</button>`;
    }
  }

  const routes = { "/": List, "/destination": Destination, "/quiet": Quiet };
  if (place === "view") return { routes };
  const layout = ({ head, body }: Document) =>
    html`<!doctype html><html lang="en"><head>${head}</head><body>${djFlash()}${body}</body></html>`;
  return { routes, layout };
}
