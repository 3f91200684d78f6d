import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, js, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

class BindingsView extends LiveView {
  log: string[] = [];
  polls = 0;
  isPolling = false;
  isOpen = true;
  extra = false;
  #note(text: string): void {
    this.log.push(text);
  }
  @eventHandler() away() {
    this.#note("away");
  }
  @eventHandler() key({ key }: { key: string }) {
    this.#note(`key ${key}`);
  }
  @eventHandler() slash() {
    this.#note("slash");
  }
  @eventHandler() came({ id }: { id: string }) {
    this.#note(`came ${id}`);
  }
  @eventHandler() more() {
    this.extra = true;
  }
  @eventHandler() start() {
    this.isPolling = true;
  }
  @eventHandler() poll() {
    this.polls++;
  }
  override render() {
    return html`<main>${djFlash()}
      <p id="log">${this.log.join(", ")}</p>
      <div id="box" dj-click-away=${this.away}><button id="in">In</button></div>
      <button id="control" aria-controls="box">Control</button>
      <button id="out">Out</button>
      <input id="field">
      <div dj-window-keydown.escape=${this.key} dj-window-keydown.f2=${js.addClass("#box", "f2")}></div>
      <div dj-window-keydown.s=${this.slash}></div>
      <p dj-mounted=${this.came} dj-value-id="first"></p>
      ${this.extra && html`<p dj-mounted=${this.came} dj-value-id="second"></p>`}
      <button id="more" dj-click=${this.more}>More</button>
      <button id="start" dj-click=${this.start}>Start</button>
      <p id="polls">${this.polls}</p>
      ${this.isPolling && html`<i dj-poll="100ms"></i>`}
    </main>`;
  }
}

const routes = { "/": BindingsView };

describe.each(transports)("bindings over %s", (transport) => {
  test("dj-click-away runs for clicks outside, and not for the element's own button", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await expect.poll(() => page.textContent("#log")).toBe("came first");
    await page.click("#in");
    await page.click("#control");
    await page.click("#out");
    await expect.poll(() => page.textContent("#log")).toBe("came first, away");
  });

  test("dj-window-keydown runs wherever the focus is, and a single character not in a field", async ({
    page,
  }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await expect.poll(() => page.textContent("#log")).toBe("came first");
    await page.keyboard.press("F2");
    await expect.poll(() => page.getAttribute("#box", "class")).toBe("f2");
    await page.focus("#field");
    await page.keyboard.press("s");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.textContent("#log")).toBe("came first, key Escape");
    await page.focus("#out");
    await page.keyboard.press("s");
    await expect.poll(() => page.textContent("#log")).toBe("came first, key Escape, slash");
  });

  test("dj-mounted runs once for each element that comes", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await expect.poll(() => page.textContent("#log")).toBe("came first");
    await page.click("#more");
    await expect.poll(() => page.textContent("#log")).toBe("came first, away, came second");
    site.cut();
    await page.waitForFunction(() => document.querySelector(".dj-connected"));
    await page.click("#out");
    await expect.poll(() => page.textContent("#log")).toBe("came first, away, came second, away");
  });

  test("dj-poll calls its handler again and again, and pauses while the page is hidden", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await page.click("#start");
    const polls = async (): Promise<number> => Number(await page.textContent("#polls"));
    await expect.poll(polls).toBeGreaterThan(2);
    await page.evaluate(() => {
      Object.defineProperty(Document.prototype, "hidden", { value: true, configurable: true });
    });
    await page.waitForFunction(() => !document.querySelector(".djust-loading"));
    await page.waitForTimeout(200);
    const before = await polls();
    await page.waitForTimeout(500);
    expect(await polls()).toBe(before);
    await page.evaluate(() => {
      Object.defineProperty(Document.prototype, "hidden", { value: false, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(polls).toBeGreaterThan(before);
  });
});
