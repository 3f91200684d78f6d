import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  type Page as Document,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type UrlParams,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

const menu = html`<nav>
  <a dj-navigate="/one" href="/one">To one</a>
  <a dj-navigate="/two" href="/two">To two</a>
  <a dj-navigate="/three#far" href="/three#far">To three, far down</a>
</nav>`;

class Step extends LiveView {
  part = "1";
  override pageTitle = `Title ${this.constructor.name}`;
  override handleParams({ part = "1" }: UrlParams) {
    this.part = String(part);
    this.pageTitle = `Title ${this.constructor.name} ${this.part}`;
  }
  override head() {
    return html`<meta name="description" content="About ${this.constructor.name}">`;
  }
  @eventHandler() leave() {
    this.liveRedirect("/two");
  }
  @eventHandler() replace() {
    this.liveRedirect("/two", { replace: true });
  }
  override render() {
    return html`${menu}<h1>${this.constructor.name}, part ${this.part}</h1>
      <button dj-click="leave">Leave</button><button dj-click="replace">Replace</button>
      <a dj-patch="?part=2" href="?part=2">Part two</a>
      <div style="height: 3000px">tall</div><p id="far">far down</p>`;
  }
}
class One extends Step {}
class Two extends Step {}
class Three extends Step {}

const routes = { "/one": One, "/two": Two, "/three": Three };

describe.each(transports)("history over %s", (transport) => {
  test("goes Back and Forward over three views, including the first Back after a redirect", async ({
    page,
  }) => {
    const loads = countLoads(page);
    await openLive(page, `${(await serve({ transports: [transport], routes })).origin}/one`);
    await page.click("text=Leave");
    await shows(page, "Two", 1);
    await page.goBack();
    await shows(page, "One", 1);
    await page.goForward();
    await shows(page, "Two", 1);
    await page.click("text=Part two");
    await shows(page, "Two", 2);
    await page.click("text=To three");
    await shows(page, "Three", 1);
    await page.goBack();
    await shows(page, "Two", 2);
    await page.goBack();
    await shows(page, "Two", 1);
    await page.goBack();
    await shows(page, "One", 1);
    await page.evaluate(() => history.go(3));
    await shows(page, "Three", 1);
    expect(loads()).toBe(1);
  });

  test("restores scroll positions within a view and between views", async ({ page }) => {
    await openLive(page, `${(await serve({ transports: [transport], routes })).origin}/one`);
    await scrollDownTo(page, 700);
    // Clicks from script, because Playwright would scroll the link into view first.
    await follow(page, "?part=2");
    await shows(page, "One", 2);
    await scrollDownTo(page, 400);
    await follow(page, "/two");
    await shows(page, "Two", 1);
    await stands(page, 0);
    await scrollDownTo(page, 900);
    await page.goBack();
    await shows(page, "One", 2);
    await stands(page, 400);
    await page.goBack();
    await shows(page, "One", 1);
    await stands(page, 700);
    await page.evaluate(() => history.go(2));
    await shows(page, "Two", 1);
    await stands(page, 900);
    await follow(page, "/three#far");
    await shows(page, "Three", 1);
    await page.waitForFunction(() => {
      const { top } = (document.getElementById("far") as HTMLElement).getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
    await page.reload();
    await shows(page, "Three", 1);
  });

  test("sends events and reconnects for the new view", async ({ page }) => {
    class Old extends LiveView {
      @eventHandler() leave() {
        this.liveRedirect("/new?from=old");
      }
      override render() {
        return html`${djFlash()}<button dj-click="leave">Leave</button>`;
      }
    }
    class New extends LiveView {
      count = 0;
      from = "";
      override mount({ params }: LiveRequest) {
        this.from = String(params["from"]);
      }
      @eventHandler() add() {
        this.putFlash("info", `Count ${++this.count} from ${this.from}`, { key: "count" });
      }
      override render() {
        return html`${djFlash()}<button dj-click="add">Add</button>`;
      }
    }
    const { origin, cut } = await serve({ transports: [transport], routes: { "/old": Old, "/new": New } });
    await openLive(page, `${origin}/old`);
    await page.click("text=Leave");
    await page.click("text=Add");
    await seesMessages(page, "Count 1 from old");
    cut();
    await page.click("text=Add");
    await seesMessages(page, "Count 2 from old");
  });

  test("skips a view that redirects away, forward and Back", async ({ page }) => {
    class Guarded extends Step {
      static override onMount = () => ({ redirect: "/two" });
    }
    class Forwarding extends Step {
      override mount() {
        this.putFlash("info", "Sent on", { autoDismiss: 0 });
        this.liveRedirect("/three", { carryFlash: true });
      }
    }
    class Start extends LiveView {
      override render() {
        return html`<h1>Start, part 1</h1><a dj-navigate="/guarded" href="/guarded">Guarded</a>
          <a dj-navigate="/forwarding" href="/forwarding">Forwarding</a>`;
      }
    }
    const views = { ...routes, "/guarded": Guarded, "/forwarding": Forwarding, "/start": Start };
    await openLive(page, `${(await serve({ transports: [transport], routes: views })).origin}/start`);
    await page.click("text=Guarded");
    await shows(page, "Two", 1);
    await page.click("text=Part two");
    await shows(page, "Two", 2);
    await page.goBack();
    await page.goBack();
    await shows(page, "Start", 1);
    await page.click("text=Forwarding");
    await shows(page, "Three", 1);
    expect(new URL(page.url()).pathname).toBe("/three");
    await page.goBack();
    await shows(page, "Start", 1);
  });
});

test("a link scrolls to the fragment of its URL, within the view and in another one", async ({ page }) => {
  class Fragments extends LiveView {
    override render() {
      return html`<h1>${this.constructor.name}, part 1</h1>
        <a dj-patch="?page=2#far" href="?page=2#far">Far</a> <a dj-patch="?page=3" href="?page=3">Stay</a>
        <a dj-navigate="/three#100%" href="/three#100%">All</a>
        <div style="height: 3000px">tall</div><p id="far">far down</p>`;
    }
  }
  const errors: unknown[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await openLive(
    page,
    `${(await serve({ routes: { ...routes, "/fragments": Fragments } })).origin}/fragments`,
  );
  const scrolled = () => page.evaluate(() => scrollY > 1000);
  expect(await scrolled()).toBe(false);
  await page.$eval("text=Far", (link: HTMLElement) => link.click());
  await expect.poll(scrolled).toBe(true);
  await page.$eval("text=Stay", (link: HTMLElement) => link.click());
  await page.waitForURL(/page=3$/);
  expect(await scrolled()).toBe(true);
  await page.$eval("text=All", (link: HTMLElement) => link.click());
  await shows(page, "Three", 1);
  await page.click("text=Part two");
  await shows(page, "Three", 2);
  expect(errors).toEqual([]);
});

test("a link without an href is marked as the current page too", async ({ page }) => {
  const layout = ({ head, body }: Document) =>
    html`<!doctype html><html lang="en"><head>${head}</head><body>
      <a dj-navigate="/one">To one</a><a dj-navigate href="/two">To two</a>${body}</body></html>`;
  const current = () => page.$$eval("body > [aria-current=page]", (links) => links.map((a) => a.textContent));
  await openLive(page, `${(await serve({ routes, layout })).origin}/one`);
  expect(await current()).toEqual(["To one"]);
  await page.click("body > :text('To two')");
  await shows(page, "Two", 1);
  expect(await current()).toEqual(["To two"]);
});

test("title, head elements and aria-current follow the view", async ({ page }) => {
  const layout = ({ head, body }: Document) =>
    html`<!doctype html><html lang="en"><head>${head}<meta name="author" content="layout"></head><body><header>${menu}</header>${body}</body></html>`;
  await openLive(page, `${(await serve({ routes, layout })).origin}/one`);
  const head = () =>
    page.evaluate(() => ({
      title: document.title,
      descriptions: [...document.querySelectorAll("meta[name=description]")].map((meta) =>
        meta.getAttribute("content"),
      ),
      author: document.querySelectorAll("meta[name=author]").length,
      current: [...document.querySelectorAll("[aria-current=page]")].map((link) => link.textContent),
    }));
  const expected = (name: string, part: number, ...current: string[]) => ({
    title: `Title ${name} ${part}`,
    descriptions: [`About ${name}`],
    author: 1,
    current,
  });
  expect(await head()).toEqual(expected("One", 1, "To one", "To one"));
  await page.click("header >> text=To two");
  await shows(page, "Two", 1);
  expect(await head()).toEqual(expected("Two", 1, "To two", "To two"));
  await page.click("text=Part two");
  await shows(page, "Two", 2);
  expect(await head()).toEqual(expected("Two", 2, "To two", "To two", "Part two"));
  await page.goBack();
  await shows(page, "Two", 1);
  await page.goBack();
  await shows(page, "One", 1);
  expect(await head()).toEqual(expected("One", 1, "To one", "To one"));
});

describe.each(transports)("title and head over %s", (transport) => {
  test("of a view without its own are the application's, whatever the previous view had", async ({
    page,
  }) => {
    class Bare extends LiveView {
      @eventHandler() name() {
        this.pageTitle = "Named";
      }
      @eventHandler() unname() {
        delete this.pageTitle;
      }
      override render() {
        return html`<h1>Bare, part 1</h1><a dj-navigate="/one" href="/one">To one</a>
          <button dj-click="name">Give a name</button><button dj-click="unname">Take it back</button>`;
      }
    }
    const named = { transports: [transport], routes: { ...routes, "/bare": Bare } };
    const head = () =>
      page.evaluate(() => [document.title, document.querySelectorAll("meta[name=description]").length]);
    await openLive(page, `${(await serve({ ...named, title: "The shop" })).origin}/bare`);
    expect(await head()).toEqual(["The shop", 0]);
    await page.click("text=To one");
    await shows(page, "One", 1);
    expect(await head()).toEqual(["Title One 1", 1]);
    await page.goBack();
    await shows(page, "Bare", 1);
    expect(await head()).toEqual(["The shop", 0]);
    await page.click("text=Give a name");
    await expect.poll(head).toEqual(["Named", 0]);
    await page.click("text=Take it back");
    await expect.poll(head).toEqual(["The shop", 0]);
    await page.goForward();
    await shows(page, "One", 1);
    await page.goBack();
    await shows(page, "Bare", 1);
    expect(await head()).toEqual(["The shop", 0]);
  });
});

test("a redirect that replaces the history entry leaves none behind", async ({ page }) => {
  await openLive(page, `${(await serve({ routes })).origin}/three`);
  await page.click("text=To one");
  await shows(page, "One", 1);
  await page.click("text=Replace");
  await shows(page, "Two", 1);
  await page.goBack();
  await shows(page, "Three", 1);
});

test("a link to another origin, to a path without a live route, or opened in a new tab is left to the browser", async ({
  page,
}) => {
  class Links extends LiveView {
    override render() {
      return html`<a href="/plain">Plain</a><a dj-navigate="/not-live" href="/not-live">Not live</a>
        <a dj-navigate="/other" href="/other" target="_blank">New tab</a>`;
    }
  }
  class Other extends LiveView {
    override render() {
      return html`<h1>Other</h1>`;
    }
  }
  const { origin } = await serve({ routes: { "/": Links, "/other": Other } });
  await openLive(page, origin);
  const [tab] = await Promise.all([page.context().waitForEvent("page"), page.click("text=New tab")]);
  await tab.waitForSelector("h1:text('Other')");
  expect(new URL(page.url()).pathname).toBe("/");
  await Promise.all([page.waitForEvent("load"), page.click("text=Not live")]);
  expect(new URL(page.url()).pathname).toBe("/not-live");
});

function shows(page: Page, view: string, part: number): Promise<unknown> {
  return page.waitForSelector(`h1:text-is("${view}, part ${part}")`);
}

async function scrollDownTo(page: Page, y: number): Promise<void> {
  await page.evaluate((top) => scrollTo(0, top), y);
  await stands(page, y);
}

function stands(page: Page, y: number): Promise<unknown> {
  return page.waitForFunction((top) => Math.abs(scrollY - top) < 2, y, { timeout: 10_000 });
}

/** Clicks a link without scrolling to it. */
function follow(page: Page, href: string): Promise<void> {
  return page.locator(`a[href="${href}"]`).evaluate((link: HTMLElement) => link.click());
}

function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("load", () => {
    loads++;
  });
  return () => loads;
}
