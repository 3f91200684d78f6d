import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  NotFound,
  type UrlParams,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

/** Items that somebody has deleted since. */
const deleted = new Set<string>();

class List extends LiveView {
  page = "1";
  override handleParams({ page = "1" }: UrlParams) {
    this.page = String(page);
  }
  @eventHandler() go({ to }: { to: string }) {
    this.liveRedirect(to);
  }
  override render() {
    const targets = ["/items/1", "/items/2", "/items/3?tab=a#far", "/broken", "/unknown"];
    return html`<h1>List ${this.page}</h1><a dj-patch href="?page=2">Second page</a>
      ${targets.map((target) => html`<a dj-navigate href="${target}">Link to ${target}</a> <button dj-click="go" dj-value-to="${target}">Go to ${target}</button>`)}`;
  }
}
class Item extends LiveView {
  override mount({ params: { id = "" } }: LiveRequest) {
    if (deleted.has(String(id))) throw new NotFound();
  }
  override render() {
    return html`<h1>Item</h1><p style="margin-top: 3000px" id="far">far</p>`;
  }
}
class Broken extends LiveView {
  override mount() {
    throw new Error("no database");
  }
  override render() {
    return html`<h1>Broken</h1>`;
  }
}

const routes = { "/": List, "/items/:id": Item, "/broken": Broken };

const shows = (page: Page, title: string): Promise<void> =>
  expect.poll(() => page.textContent("h1").catch(() => "")).toBe(title);

describe.each(transports)("over %s, Back leaves a page that took the place of a view", (transport) => {
  const open = async (page: Page): Promise<void> => {
    deleted.clear();
    const { origin } = await serve({ transports: [transport], routes });
    await openLive(page, `${origin}/`);
  };

  test.for([
    ["Link to /items/2", "Not found"],
    ["Go to /items/2", "Not found"],
    ["Link to /items/3?tab=a#far", "Not found"],
    ["Link to /broken", "Something went wrong"],
    ["Link to /unknown", "Not found"],
  ] as const)("%s: %s", async ([text, title], { page }) => {
    await open(page);
    for (const id of ["2", "3"]) deleted.add(id);
    await page.click("text=Second page");
    await shows(page, "List 2");
    await page.click(`text=${text}`);
    await shows(page, title);
    expect(page.url()).toMatch(new RegExp(`${text.split(" ").at(-1)?.replace("?", "\\?")}$`));
    await page.goBack();
    await shows(page, "List 2");
    await page.goBack();
    await shows(page, "List 1");
    await page.goForward();
    await shows(page, "List 2");
    await page.goForward();
    await shows(page, title);
  });

  test("an item that was there when the user came, and is deleted when they come Back or Forward", async ({
    page,
  }) => {
    await open(page);
    await page.click("text=Link to /items/1");
    await shows(page, "Item");
    await page.goBack();
    await shows(page, "List 1");
    deleted.add("1");
    await page.goForward();
    await shows(page, "Not found");
    expect(page.url()).toMatch(/\/items\/1$/);
    await page.goBack();
    await shows(page, "List 1");
    deleted.delete("1");
    await page.goForward();
    await shows(page, "Item");
  });
});
