import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { eventHandler, html, LiveView, NotFound, type UrlParams } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

class Step extends LiveView {
  part = "1";
  override handleParams({ part = "1" }: UrlParams) {
    this.part = String(part);
  }
  @eventHandler() leave() {
    this.liveRedirect("/two");
  }
  @eventHandler() turn() {
    this.livePatch({ params: { part: "3" } });
  }
  @eventHandler() load() {
    this.liveRedirect("/file");
  }
  override render() {
    return html`<h1>${this.constructor.name}, part ${this.part}</h1>
      <a dj-navigate="/one" href="/one">To one</a> <a dj-navigate="/two" href="/two">To two</a>
      <a dj-navigate="/missing" href="/missing">To nothing</a>
      <a dj-patch="?part=2" href="?part=2">Part two</a>
      <button dj-click="leave">Leave</button><button dj-click="turn">Turn</button><button dj-click="load">Load</button>`;
  }
}
class One extends Step {}
class Two extends Step {}
class Missing extends LiveView {
  override mount() {
    throw new NotFound();
  }
  override render() {
    return html`<h1>Missing</h1>`;
  }
}

const routes = { "/one": One, "/two": Two, "/missing": Missing };

declare global {
  interface Window {
    navigations: string[];
    isUnsaved: boolean;
  }
}

/** Opens a page that notes the events of navigations, and refuses to leave while `isUnsaved`. */
async function open(page: Page, transport: (typeof transports)[number]): Promise<string> {
  await page.addInitScript(() => {
    window.navigations = [];
    for (const name of ["djust:before-navigate", "djust:navigate-start", "djust:navigate-end"] as const)
      document.addEventListener(name, (event) => {
        const { kind, url } = event.detail;
        const isBusy = document.body.classList.contains("djust-navigating");
        const target = url?.replace(location.origin, "");
        window.navigations.push(`${name.slice(6)} ${kind} ${target} ${isBusy ? "busy" : "idle"}`);
        if (name === "djust:before-navigate" && window.isUnsaved) event.preventDefault();
      });
  });
  const { origin } = await serve({ transports: [transport], routes });
  await openLive(page, `${origin}/one`);
  // The script for navigation has marked the link to this page.
  await page.waitForSelector("[aria-current=page]");
  return origin;
}

const noted = (page: Page): Promise<string[]> => page.evaluate(() => window.navigations.splice(0));
const shows = (page: Page, heading: string) => page.waitForSelector(`h1:has-text("${heading}")`);
const setUnsaved = (page: Page, isUnsaved: boolean) =>
  page.evaluate((value) => {
    window.isUnsaved = value;
  }, isUnsaved);

describe.each(transports)("events of navigations over %s", (transport) => {
  test("come before, at the start and at the end, with a class on the body meanwhile", async ({ page }) => {
    await open(page, transport);
    await page.click("text=Part two");
    await shows(page, "One, part 2");
    expect(await noted(page)).toEqual([
      "before-navigate patch /one?part=2 idle",
      "navigate-start patch /one?part=2 busy",
      "navigate-end patch /one?part=2 idle",
    ]);
    await page.click("text=To two");
    await shows(page, "Two, part 1");
    expect(await noted(page)).toEqual([
      "before-navigate redirect /two idle",
      "navigate-start redirect /two busy",
      "navigate-end redirect /two idle",
    ]);
    await page.goBack();
    await shows(page, "One, part 2");
    expect(await noted(page)).toEqual([
      "before-navigate history /one?part=2 idle",
      "navigate-start history /one?part=2 busy",
      "navigate-end history /one?part=2 idle",
    ]);
  });

  test("come without a question if the server navigates", async ({ page }) => {
    await open(page, transport);
    await setUnsaved(page, true);
    await page.click("text=Turn");
    await shows(page, "One, part 3");
    await page.click("text=Leave");
    await shows(page, "Two, part 1");
    expect(await noted(page)).toEqual([
      "navigate-start patch /one?part=3 busy",
      "navigate-end patch /one?part=3 idle",
      "navigate-start redirect /two busy",
      "navigate-end redirect /two idle",
    ]);
  });

  test("end if the target does not exist", async ({ page }) => {
    await open(page, transport);
    await page.click("text=To nothing");
    await shows(page, "Not found");
    await page.waitForFunction(() => !document.body.classList.contains("djust-navigating"));
  });
});

test("a script prevents links, Back and Forward, and the page stays as it is", async ({ page }) => {
  await open(page, "websocket");
  await page.click("text=To two");
  await shows(page, "Two");
  await page.click("text=Part two");
  await shows(page, "Two, part 2");
  await page.goBack();
  await shows(page, "Two, part 1");
  await noted(page);
  await setUnsaved(page, true);
  await page.click("text=To one");
  await page.click("text=Part two");
  for (const direction of ["back", "forward"] as const) {
    await page.evaluate((name) => history[name](), direction);
    await expect.poll(() => page.url()).toMatch(/\/two$/);
    await page.waitForFunction(
      (length) => window.navigations.length === length,
      direction === "back" ? 3 : 4,
    );
  }
  expect(await noted(page)).toEqual([
    "before-navigate redirect /one idle",
    "before-navigate patch /two?part=2 idle",
    "before-navigate history /one idle",
    "before-navigate history /two?part=2 idle",
  ]);
  expect(await page.textContent("h1")).toBe("Two, part 1");
  await expect.poll(() => page.evaluate(() => location.pathname + location.search)).toBe("/two");
  await setUnsaved(page, false);
  await page.goBack();
  await shows(page, "One");
  await page.goForward();
  await shows(page, "Two, part 1");
});

test("the browser asks before it leaves a page that a script keeps, and not if the server leaves it", async ({
  page,
}) => {
  const origin = await open(page, "websocket");
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  // Browsers ask only about pages that the user has used.
  await page.click("text=Part two");
  await shows(page, "One, part 2");
  await setUnsaved(page, true);
  await page.goto(`${origin}/two`);
  expect(dialogs).toEqual(["beforeunload"]);
  await page.waitForSelector("[aria-current=page]");
  await page.click("text=Part two");
  await shows(page, "Two, part 2");
  await setUnsaved(page, true);
  const loaded = page.waitForEvent("load");
  await page.click("text=Load");
  await loaded;
  expect(dialogs).toEqual(["beforeunload"]);
});
