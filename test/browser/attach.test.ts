import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { djFlash, each, eventHandler, html, LiveView, raw } from "../../src/server/index.js";
import type { MountFrame } from "../../src/wire/index.js";
import { test } from "../support/chromium.js";
import { connected, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

interface Row {
  readonly id: number;
  readonly name: string;
  readonly isDone: boolean;
}

/** Whether views show something else each time they are rendered. */
let isMoving = false;
let renderings = 0;

class Rows extends LiveView {
  rows: Row[] = Array.from({ length: 1_000 }, (_, index) => ({
    id: 7 * index + 3,
    name: `Row <${index}> & "more"`,
    isDone: index % 3 === 0,
  }));
  note = "Wait\nfor it";
  override mount() {
    this.putFlash("info", "Welcome");
  }
  @eventHandler() remove(id: number) {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.putFlash("success", `Removed ${id}`);
  }
  @eventHandler() rename() {
    this.rows = this.rows.map((row, index) =>
      index % 100 === 0 ? { ...row, name: "New", isDone: true } : row,
    );
  }
  @eventHandler() reverse() {
    this.rows = this.rows.toReversed();
    this.note = "Reversed";
  }
  override render() {
    return html`${djFlash()}<h1>${this.rows.length} rows, ${isMoving ? ++renderings : "still"}</h1>
      <form dj-submit="rename"><input name="q" value=${this.note}><textarea name="t">${this.note}</textarea></form>
      <button id="rename" dj-click="rename">Rename</button><button id="reverse" dj-click="reverse">Reverse</button>
      ${raw("<p class=help>Some <b>help</b></p>")}
      <table>${each(
        this.rows,
        "id",
        (row) => html`<tr class="row ${row.isDone && "done"}"><td>${row.name}</td>
          <td>No. ${row.id} (${row.isDone ? html`<b>done</b>` : "open"})</td>
          <td><button dj-click="remove(${row.id})" ?hidden=${row.isDone}>Remove</button></td></tr>`,
      )}</table>`;
  }
}

/** Records the frames of the mounts, whatever the transport. */
async function watchMounts(page: Page): Promise<() => Promise<MountFrame[]>> {
  await page.addInitScript(() => {
    Object.assign(globalThis, { djustDebug: true, mounts: [] });
    const log = console.log;
    console.log = (text: string, frame: unknown, ...more: unknown[]) => {
      if (text === "[djust] <- mount") (globalThis as unknown as { mounts: unknown[] }).mounts.push(frame);
      log(text, frame, ...more);
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { mounts: MountFrame[] }).mounts);
}

/** The content of the view, without comments and loading states. */
const content = (page: Page): Promise<string> =>
  page.evaluate(() =>
    (document.querySelector("[dj-root] table")?.outerHTML ?? "")
      .replace(/<!--.*?-->/g, "")
      .replace(/ class="djust-loading"/g, ""),
  );

async function act(page: Page): Promise<string[]> {
  const seen: string[] = [];
  await page.click("#rename");
  await page.waitForSelector("td:text-is('New')");
  seen.push(await content(page));
  await page.click("#reverse");
  await page.waitForSelector("table tr:first-child td:has-text('No. 6996 ')");
  seen.push(await content(page));
  await page.click("[dj-click='remove(17)']");
  await page.waitForSelector("h1:has-text('999 rows')");
  seen.push(await content(page));
  return seen;
}

const size = (value: unknown): number => JSON.stringify(value).length;

describe.each(transports)("over %s", (transport) => {
  test("a large page attaches without its tree, and updates as if it had it", async ({ page, context }) => {
    const { origin } = await serve({ routes: { "/": Rows }, transports: [transport] });
    const mounts = await watchMounts(page);
    await openLive(page, origin);
    await seesMessages(page, "Welcome");
    const [mount, ...more] = await mounts();
    expect(more).toEqual([]);
    expect(mount?.tree).toBeUndefined();
    const html = await (await fetch(origin)).text();
    expect(size(mount)).toBeLessThan(html.length * 0.05);
    const seen = await act(page);

    // The same with a script that has changed the page, so that the tree is sent.
    const other = await context.newPage();
    const otherMounts = await watchMounts(other);
    await other.addInitScript(() => {
      addEventListener("DOMContentLoaded", () => {
        const cell = document.querySelector("td");
        if (cell) cell.textContent = "changed";
      });
      // Before the page script, which runs before that event.
      new MutationObserver((_, observer) => {
        const cell = document.querySelector("[dj-root] tr:nth-child(2) td");
        if (!cell) return;
        observer.disconnect();
        cell.textContent = "translated";
      }).observe(document, { childList: true, subtree: true });
    });
    await openLive(other, origin);
    await other.waitForFunction(() => (globalThis as unknown as { mounts: unknown[] }).mounts.length > 1);
    const [first, second] = await otherMounts();
    expect(first?.page).toBeDefined();
    expect(second?.tree).toBeDefined();
    expect(second?.firstPage).toBe(true);
    await other.waitForSelector("td:text-is('translated')");
    expect((await act(other)).map((text) => text.replace(/>(translated|changed)</, ">"))).toHaveLength(3);
    await other.close();
    expect(seen).toHaveLength(3);
  });
});

test("what the user has typed before the page is live stays, and the tree is not sent", async ({ page }) => {
  const { origin } = await serve({ routes: { "/": Rows } });
  const mounts = await watchMounts(page);
  await page.route("**/djust.*.js", async (route) => {
    await page.fill("[name=q]", "typed");
    await page.fill("[name=t]", "also typed");
    await route.continue();
  });
  await openLive(page, origin);
  await page.click("#reverse");
  await page.waitForSelector("table tr:first-child td:has-text('No. 6996 ')");
  expect(await page.inputValue("[name=q]")).toBe("Reversed");
  expect((await mounts()).map((frame) => "tree" in frame)).toEqual([false]);
});

test("a view that has changed since its first page attaches with the changes", async ({ page }) => {
  isMoving = true;
  const { origin } = await serve({ routes: { "/": Rows } });
  const mounts = await watchMounts(page);
  await openLive(page, origin);
  await page.waitForFunction(() => document.querySelector("h1")?.textContent === "1000 rows, 2");
  await page.click("#rename");
  await page.waitForSelector("td:text-is('New')");
  expect((await mounts()).map((frame) => "tree" in frame)).toEqual([false]);
  isMoving = false;
});

test("a page whose script for that cannot be loaded gets the tree", async ({ page }) => {
  const { origin } = await serve({ routes: { "/": Rows } });
  const mounts = await watchMounts(page);
  await page.route("**/djust-lists.*.js", (route) => route.abort());
  await page.goto(origin);
  await page.waitForFunction(() => (globalThis as unknown as { mounts: unknown[] }).mounts.length > 1);
  await connected(page);
  expect((await mounts()).map((frame) => "tree" in frame)).toEqual([false, true]);
});
