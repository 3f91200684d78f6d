import { describe, expect } from "vitest";
import { djFlash, each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, openLive } from "./page.js";
import { serve, transports } from "./site.js";

class Growing extends LiveView {
  rows: string[] = [];
  isShown = false;
  @eventHandler() add() {
    this.rows = [`row ${this.rows.length}`, ...this.rows];
  }
  @eventHandler() show() {
    this.isShown = true;
  }
  override render() {
    const field = html`<input name="f" title="${this.rows.length}" dj-ignore-attrs="lang" lang=${this.rows.length}>`;
    return html`<button id="show" dj-click="show">Show</button><button id="add" dj-click="add">Add</button>
      ${this.isShown ? (this.rows.length ? html`<p>${field}</p>` : field) : ""}
      ${
        this.isShown
          ? html`<ul>${each(
              this.rows,
              (row) => row,
              (row) => html`<li>${row}</li>`,
            )}</ul>`
          : ""
      }`;
  }
}

let order: string[] = [];

class Reporting extends LiveView {
  static override events = { closed: true, leave: true };
  override mount() {
    this.putFlash("info", "From mount", { onClose: { event: "closed", params: { id: 1 } } });
  }
  closed({ id, reason }: { id: number; reason: string }) {
    order.push(`${id} ${reason}`);
  }
  leave() {
    this.liveRedirect("/next");
  }
  override render() {
    return html`${djFlash()}<a href="/next" dj-navigate>Next</a><button dj-click="leave">Leave</button>`;
  }
}

class Next extends LiveView {
  override mount() {
    order.push("mount");
  }
  override render() {
    return html`${djFlash()}<h1>Next</h1>`;
  }
}

describe.each(transports)("scripts that load on demand, over %s", (transport) => {
  test("arrive before the update that follows the content that needs them", async ({ page }) => {
    const site = await serve({ routes: { "/": Growing }, transports: [transport] });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked: string[] = [];
    await page.route(/djust-(fields|lists)/, async (route) => {
      asked.push(/djust-(\w+)/.exec(route.request().url())?.[1] ?? "");
      await held;
      await route.continue();
    });
    await openLive(page, site.origin);
    expect(asked).toEqual([]);
    await page.click("#show");
    await page.fill("input", "typed");
    await page.evaluate(() => document.querySelector("input")?.setAttribute("lang", "page"));
    await expect.poll(() => asked.sort()).toEqual(["fields", "lists"]);
    await page.click("#add");
    await page.focus("input");
    expect(await page.locator("li").count()).toBe(0);
    release();
    await expect.poll(() => page.locator("li").allTextContents()).toEqual(["row 0"]);
    expect(await page.locator("p > input").inputValue()).toBe("typed");
    expect(await page.getAttribute("input", "lang")).toBe("page");
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("input");
  });

  test("may be missing: lists are then rendered as a whole", async ({ page }) => {
    const site = await serve({ routes: { "/": Growing }, transports: [transport] });
    await page.route(/djust-lists/, (route) => route.abort());
    await openLive(page, site.origin);
    await page.click("#show");
    await page.fill("input", "typed");
    await page.click("#add");
    // The script is requested again a few times first.
    await expect.poll(() => page.locator("li").allTextContents(), { timeout: 20_000 }).toEqual(["row 0"]);
    await page.click("#add");
    await expect.poll(() => page.locator("li").allTextContents()).toEqual(["row 1", "row 0"]);
    expect(await page.inputValue("input")).toBe("typed");
  });

  test.for(["Next", "Leave"])(
    "may arrive after %s: the view is told that its message has closed before the next one mounts",
    async (how, { page }) => {
      order = [];
      const site = await serve({ routes: { "/": Reporting, "/next": Next }, transports: [transport] });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/djust-extras/, async (route) => {
        await held;
        await route.continue();
      });
      // The page loads no further than to the script.
      await page.goto(site.origin, { waitUntil: "commit" });
      await connected(page);
      await page.getByText(how).click();
      await expect.poll(() => new URL(page.url()).pathname).toBe("/next");
      expect(order).toEqual([]);
      release();
      await page.getByRole("heading", { name: "Next" }).waitFor();
      expect(order).toEqual(["1 navigated", "mount"]);
      expect(await page.locator(".dj-flash").count()).toBe(0);
    },
  );
});
