import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { eventHandler, html, type ItemStream, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

interface Line {
  readonly id: number;
  readonly text: string;
}

class Streams extends LiveView {
  #next = 100;
  lines: ItemStream<Line> = this.stream<Line>("lines", {
    key: "id",
    item: ({ id, text }) => html`<li>${text} <input id="field-${id}" aria-label="Note ${id}"></li>`,
  });
  override mount() {
    this.lines.reset(Array.from({ length: 40 }, (_, id) => ({ id, text: `Line ${id}` })));
  }
  @eventHandler() write() {
    this.stream("answer").append("A sentence that takes some room in a narrow box. ".repeat(8));
  }
  @eventHandler() above() {
    const id = this.#next++;
    this.lines.insert({ id, text: `Line ${id}` }, { at: "start" });
  }
  @eventHandler() below() {
    const id = this.#next++;
    this.lines.insert({ id, text: `Line ${id}` });
  }
  @eventHandler() rename() {
    this.lines.update({ id: 20, text: "Renamed" });
  }
  override render() {
    return html`<div id="answer" dj-stream="answer" style="height:80px;overflow:auto" tabindex="0"></div>
      <ul id="lines" dj-stream="lines" style="height:200px;overflow:auto" tabindex="0">${this.lines}</ul>
      <button id="write" dj-click="write">Write</button><button id="above" dj-click="above">Above</button>
      <button id="below" dj-click="below">Below</button><button id="rename" dj-click="rename">Rename</button>`;
  }
}

const gap = (page: Page, selector: string): Promise<number> =>
  page.$eval(selector, (element) => element.scrollHeight - element.scrollTop - element.clientHeight);
const length = (page: Page, selector: string): Promise<number> =>
  page.$eval(selector, (element) => element.textContent?.length ?? 0);

describe.each(transports)("streams over %s", (transport) => {
  test("a reader at the end follows text, and one who has scrolled up stays and is told of more", async ({
    page,
  }) => {
    await openLive(page, (await serve({ routes: { "/": Streams }, transports: [transport] })).origin);
    for (let turn = 1; turn <= 3; turn++) {
      const before = await length(page, "#answer");
      await page.click("#write");
      await expect.poll(() => length(page, "#answer")).toBeGreaterThan(before);
      expect(await gap(page, "#answer")).toBeLessThan(2);
    }
    await page.$eval("#answer", (element) => element.scrollTo(0, 0));
    const before = await length(page, "#answer");
    await page.click("#write");
    await expect.poll(() => length(page, "#answer")).toBeGreaterThan(before);
    expect(await page.$eval("#answer", (element) => element.scrollTop)).toBe(0);
    expect(await page.$eval("#answer", (element) => element.hasAttribute("data-stream-unseen"))).toBe(true);
    await page.$eval("#answer", (element) => element.scrollTo(0, element.scrollHeight));
    await expect
      .poll(() => page.$eval("#answer", (element) => element.hasAttribute("data-stream-unseen")))
      .toBe(false);
  });

  test("items that are added above leave the reader where they are", async ({ page }) => {
    await openLive(page, (await serve({ routes: { "/": Streams }, transports: [transport] })).origin);
    await page.$eval("#lines", (element) => element.scrollTo(0, 300));
    const top = () =>
      page.$eval("#field-20", (field) => Math.round((field as HTMLElement).getBoundingClientRect().top));
    const before = await top();
    for (let count = 41; count <= 43; count++) {
      await page.click("#above");
      await expect.poll(() => page.$$eval("#lines li", (items) => items.length)).toBe(count);
    }
    expect(Math.abs((await top()) - before)).toBeLessThan(2);
  });

  test("an item that is updated keeps what was typed into it, and its focus", async ({ page }) => {
    await openLive(page, (await serve({ routes: { "/": Streams }, transports: [transport] })).origin);
    await page.fill("#field-20", "mine");
    await page.focus("#field-20");
    await page.$eval("#rename", (button) => (button as HTMLElement).click());
    await expect.poll(() => page.textContent("#lines li:nth-child(21)")).toContain("Renamed");
    expect(await page.inputValue("#field-20")).toBe("mine");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("field-20");
  });
});
