import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { type AppOptions, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

class Base extends LiveView {
  override get pageTitle() {
    return `Page ${this.constructor.name}`;
  }
  @eventHandler() leave() {
    this.putFlash("success", "Carried");
    this.liveRedirect("/admin", { carryFlash: true });
  }
  override render() {
    return html`${djFlash()}<h1 id="top">${this.constructor.name}</h1>
      <a href="/two?x=1">Two</a> <a href="/one">One</a> <a dj-navigate="/two" href="/two">Marked</a>
      <a dj-navigate="/admin#end" href="/admin#end">Admin</a>
      <a href="#end">End</a> <a href="/file">File</a>
      <p data-no-navigate><a href="/two?full=1">Full</a></p>
      <button dj-click="leave">Leave</button>
      <div id="box" dj-restore-scroll style="height:50px;overflow:auto"><p style="height:900px">Long</p></div>
      <p id="end" style="margin-top:3000px">End</p>`;
  }
}
class One extends Base {}
class Two extends Base {}
class Admin extends Base {
  static override navigationGroup = "admin";
}

async function open(page: Page, options: Partial<AppOptions> = {}): Promise<string> {
  const { origin } = await serve({ routes: { "/one": One, "/two": Two, "/admin": Admin }, ...options });
  await openLive(page, `${origin}/one`);
  await page.waitForSelector(".dj-navigation-announcer", { state: "attached" });
  await page.evaluate(() => {
    (window as { isSameDocument?: boolean }).isSameDocument = true;
  });
  return origin;
}
const shows = (page: Page, heading: string) => page.waitForSelector(`h1:has-text("${heading}")`);
const isSameDocument = (page: Page) => page.evaluate(() => "isSameDocument" in window);

describe.each(transports)("views of different groups over %s", (transport) => {
  test("are loaded as pages of their own, by a link and by a redirect that carries flash", async ({
    page,
  }) => {
    const origin = await open(page, { transports: [transport] });
    await page.click("text=Marked");
    await shows(page, "Two");
    expect(await isSameDocument(page)).toBe(true);
    await page.click("text=Admin");
    await shows(page, "Admin");
    await page.waitForFunction(() => !("isSameDocument" in window));
    expect(page.url()).toBe(`${origin}/admin#end`);
    await page.goBack();
    await shows(page, "Two");
    await openLive(page, `${origin}/one`);
    await page.click("text=Leave");
    await shows(page, "Admin");
    await seesMessages(page, "Carried");
  });
});

describe('with navigation: "auto"', () => {
  test("ordinary links to live routes of the group need no page load", async ({ page }) => {
    const origin = await open(page, { navigation: "auto" });
    await page.click("text=Two >> nth=0");
    await shows(page, "Two");
    expect(page.url()).toBe(`${origin}/two?x=1`);
    await page.click("text=One");
    await shows(page, "One");
    await page.goBack();
    await shows(page, "Two");
    await page.click("text=End >> nth=0");
    expect(page.url()).toBe(`${origin}/two?x=1#end`);
    expect(await isSameDocument(page)).toBe(true);
  });

  test.for(["Full", "Admin", "File"])("the browser loads the page of the link %s", async (link, { page }) => {
    await open(page, { navigation: "auto" });
    await page.click(`text=${link}`);
    await page.waitForFunction(() => !("isSameDocument" in window));
  });

  test("the page contains no paths of other groups", async ({ page }) => {
    await open(page, { navigation: "auto" });
    expect(await page.getAttribute('meta[name="djust-config"]', "content")).not.toContain("admin");
  });
});

test("without it, ordinary links load the page", async ({ page }) => {
  await open(page);
  await page.click("text=Two >> nth=0");
  await page.waitForFunction(() => !("isSameDocument" in window));
});

test("a navigation announces the title of the new view", async ({ page }) => {
  await open(page);
  const announced = () => page.textContent(".dj-navigation-announcer");
  expect(await announced()).toBe("");
  await page.click("text=Marked");
  await expect.poll(announced).toBe("Page Two");
  await page.goBack();
  await expect.poll(announced).toBe("Page One");
});

test("Back and a reload restore where an element with dj-restore-scroll was scrolled to", async ({
  page,
}) => {
  await open(page);
  const top = () => page.evaluate(() => document.querySelector("#box")?.scrollTop);
  await page.evaluate(() => document.querySelector("#box")?.scrollTo(0, 300));
  await page.click("text=Marked");
  await shows(page, "Two");
  await page.evaluate(() => document.querySelector("#box")?.scrollTo(0, 100));
  await page.goBack();
  await shows(page, "One");
  await expect.poll(top).toBe(300);
  await page.reload();
  await expect.poll(top).toBe(300);
});

describe("a view transition", () => {
  const layout: AppOptions["layout"] = (own) =>
    html`<!doctype html><html lang="en"><head>${own.head}<meta name="view-transition" content="same-origin"></head><body>${own.body}</body></html>`;
  const count = async (page: Page): Promise<void> =>
    page.evaluate(() => {
      const start = document.startViewTransition.bind(document);
      // However slow the machine is, the page waits for the capture of the old view.
      const startTimer = window.setTimeout.bind(window);
      const patient = (act: () => void, ms?: number) => startTimer(act, ms === 500 ? 60_000 : ms);
      Object.assign(window, { setTimeout: patient });
      const shown: string[] = [];
      Object.assign(window, { shown });
      document.startViewTransition = (update) =>
        start(() => {
          const heading = () => document.querySelector("h1")?.textContent ?? "";
          shown.push(heading());
          (update as () => void)();
          shown.push(heading());
        });
    });
  const shown = (page: Page) => page.evaluate(() => (window as unknown as { shown: string[] }).shown);

  test("shows the new view, and none is made within a view", async ({ page }) => {
    await open(page, { layout });
    await count(page);
    await page.click("text=Marked");
    await shows(page, "Two");
    expect(await shown(page)).toEqual(["One", "Two"]);
    await page.goBack();
    await shows(page, "One");
    expect(await shown(page)).toEqual(["One", "Two", "Two", "One"]);
  });

  test("is left out for users who prefer reduced motion", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, { layout });
    await count(page);
    await page.click("text=Marked");
    await shows(page, "Two");
    expect(await shown(page)).toEqual([]);
  });
});

test("a link with dj-prefetch is prefetched once, when the user points at it", async ({ page }) => {
  class Links extends LiveView {
    override render() {
      return html`<a dj-prefetch href="/report">Report</a> <a dj-navigate="/one" dj-prefetch href="/one">One</a> <p>Text</p>`;
    }
  }
  const { origin } = await serve({ routes: { "/": Links, "/one": One } });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url().replace(origin, "")));
  await openLive(page, origin);
  for (const text of ["One", "Report", "Text", "Report"]) await page.hover(`text=${text}`);
  await expect.poll(() => asked.filter((path) => path === "/report")).toEqual(["/report"]);
  await page.hover("text=Text");
  expect(asked.filter((path) => path === "/report" || path === "/one")).toEqual(["/report"]);
});
