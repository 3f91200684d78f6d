import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.localName || "");

/** Ends the slow handler. */
let answer: () => void = () => {};
let answered: Promise<void> | undefined;

class Rows extends LiveView {
  rows = ["a", "b", "c"];
  editing = "";
  isOpen = false;
  log: string[] = [];
  @eventHandler() remove({ id }: { id: string }) {
    this.rows = this.rows.filter((row) => row !== id);
  }
  @eventHandler() edit({ id }: { id: string }) {
    this.editing = id;
  }
  @eventHandler() save() {
    this.log.push("save");
    this.editing = "";
  }
  @eventHandler() cancel() {
    this.log.push("cancel");
    this.editing = "";
  }
  @eventHandler() open() {
    this.isOpen = true;
  }
  @eventHandler() close() {
    this.isOpen = false;
  }
  @eventHandler() clear() {
    this.rows = [];
  }
  @eventHandler() point() {
    this.focus("#there");
  }
  @eventHandler() async pointLater() {
    await answered;
    this.focus("#there");
    this.isOpen = true;
  }
  override render() {
    return html`<h1 id="title">Rows</h1><input id="search">
      <ul>${each(
        this.rows,
        (row) => row,
        (row) =>
          html`<li>${
            this.editing === row
              ? html`<input id="field-${row}" autofocus dj-keydown.enter="save" dj-keydown.escape="cancel" dj-blur="save">`
              : html`<span>${row}</span><button id="edit-${row}" dj-click="edit" dj-value-id=${row}>Edit</button>`
          }<button id="remove-${row}" class="remove" dj-click="remove" dj-value-id=${row}>Remove</button></li>`,
      )}</ul>
      <button id="open" dj-click="open">Open</button>
      ${this.isOpen ? html`<section><input id="inside" autofocus><button id="close" dj-click="close">Close</button></section>` : ""}
      <button id="clear" dj-click="clear">Clear</button><button id="point" dj-click="point">Point</button>
      <button id="point-later" dj-click="pointLater">Point later</button>
      <h2 id="there">There</h2><p id="log">${this.log.join(" ")}</p>`;
  }
}

describe.each(transports)("the focus, over %s", (transport) => {
  test("goes on to the next row, the last one to the one before, and then to the heading", async ({
    page,
  }) => {
    const site = await serve({ routes: { "/": Rows }, transports: [transport] });
    await openLive(page, site.origin);
    await page.focus("#remove-b");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("remove-c");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("remove-a");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("title");
    expect(await page.getAttribute("#title", "tabindex")).toBe("-1");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("search");
    expect(await page.getAttribute("#title", "tabindex")).toBe(null);
  });

  test("goes on to the next row although the script for focus arrives after the reply", async ({ page }) => {
    const site = await serve({ routes: { "/": Rows }, transports: [transport] });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/djust-focus/, async (route) => {
      await held;
      await route.continue();
    });
    await openLive(page, site.origin);
    await page.focus("#remove-b");
    await page.keyboard.press("Enter");
    // Long enough for the reply; the outcome is the same if it takes longer.
    await page.waitForTimeout(500);
    release();
    await expect.poll(() => focused(page)).toBe("remove-c");
    expect(await page.locator("#remove-b").count()).toBe(0);
  });

  test("goes to what an update brings with autofocus, and back to what has opened it", async ({ page }) => {
    const site = await serve({ routes: { "/": Rows }, transports: [transport] });
    await openLive(page, site.origin);
    await page.focus("#open");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("inside");
    await page.focus("#close");
    await page.focus("#inside");
    await page.focus("#close");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#inside").count()).toBe(0);
    await expect.poll(() => focused(page)).not.toBe("body");
  });

  test("that an update takes is no blur: cancel does not save, enter saves once", async ({ page }) => {
    const site = await serve({ routes: { "/": Rows }, transports: [transport] });
    await openLive(page, site.origin);
    const log = () => page.locator("#log").textContent();
    await page.focus("#edit-b");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("field-b");
    await page.keyboard.press("Escape");
    await expect.poll(log).toBe("cancel");
    await expect.poll(() => focused(page)).toBe("edit-b");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("field-b");
    await page.keyboard.press("Enter");
    await expect.poll(log).toBe("cancel save");
    await page.click("#edit-a");
    await expect.poll(() => focused(page)).toBe("field-a");
    await page.click("#search");
    await expect.poll(log).toBe("cancel save save");
    await page.waitForTimeout(200);
    expect(await log()).toBe("cancel save save");
    expect(await focused(page)).toBe("search");
  });

  test("stays in a row that moves to another list", async ({ page }) => {
    class Board extends LiveView {
      tasks = [
        { id: "a", isDone: false },
        { id: "b", isDone: false },
        { id: "c", isDone: true },
      ];
      @eventHandler() toggle({ id }: { id: string }) {
        this.tasks = this.tasks.map((task) => (task.id === id ? { id, isDone: !task.isDone } : task));
      }
      override render() {
        const list = (isDone: boolean) =>
          each(
            this.tasks.filter((task) => task.isDone === isDone),
            "id",
            ({ id }) => html`<li id="task-${id}">
              <button id="toggle-${id}" dj-click="toggle" dj-value-id=${id}>Toggle</button><input></li>`,
          );
        return html`<h1>Board</h1><ul id="todo">${list(false)}</ul><ul id="done">${list(true)}</ul>`;
      }
    }
    const site = await serve({ routes: { "/": Board }, transports: [transport] });
    await openLive(page, site.origin);
    await page.fill("#task-b input", "typed");
    await page.focus("#toggle-b");
    for (const list of ["#done", "#todo"]) {
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator(`${list} #task-b`).count()).toBe(1);
      await expect.poll(() => focused(page)).toBe("toggle-b");
      expect(await page.inputValue("#task-b input")).toBe("typed");
    }
  });

  test("goes where the view says", async ({ page }) => {
    const site = await serve({ routes: { "/": Rows }, transports: [transport] });
    await openLive(page, site.origin);
    await page.click("#point");
    await expect.poll(() => focused(page)).toBe("there");
  });

  test("stays with a user who types elsewhere before a slow handler answers", async ({ page }) => {
    const { origin } = await serve({ transports: [transport], routes: { "/": Rows } });
    await openLive(page, origin);
    for (const goesOn of [true, false]) {
      answered = new Promise((resolve) => {
        answer = resolve;
      });
      await page.click("#point-later");
      await page.click("#search");
      if (goesOn) await page.keyboard.type("hello ");
      answer();
      await page.waitForSelector("#inside");
      if (goesOn) await page.keyboard.type("world");
      await page.waitForSelector("#point-later:not(.djust-loading)");
      expect(await focused(page)).toBe(goesOn ? "search" : "there");
      if (goesOn) expect(await page.inputValue("#search")).toBe("hello world");
      await page.click("#close");
      await page.waitForSelector("#inside", { state: "detached" });
    }
  });

  test("goes to the autofocus of the view that a link leads to, or to its heading", async ({ page }) => {
    class First extends LiveView {
      override render() {
        return html`<input autofocus aria-label="a" id="first"><a id="to-b" dj-navigate="/b" href="/b">b</a>`;
      }
    }
    class Second extends LiveView {
      override render() {
        return html`<section><textarea id="second" autofocus></textarea></section><a id="to-c" dj-navigate="/c" href="/c">c</a>`;
      }
    }
    class Third extends LiveView {
      override render() {
        return html`<h1 id="heading">Third</h1><p>Text</p>`;
      }
    }
    const site = await serve({ routes: { "/": First, "/b": Second, "/c": Third }, transports: [transport] });
    await openLive(page, site.origin);
    expect(await focused(page)).toBe("first");
    await page.click("#to-b");
    await expect.poll(() => focused(page)).toBe("second");
    await page.click("#to-c");
    await expect.poll(() => focused(page)).toBe("heading");
  });
});

test("links to where the page is add no history entries", async ({ page }) => {
  class Linked extends LiveView {
    override render() {
      return html`<a id="same" dj-patch="/?a=1" href="/?a=1">same</a><a id="there" dj-navigate="/?a=1" href="/?a=1">t</a>`;
    }
  }
  const site = await serve({ routes: { "/": Linked } });
  await openLive(page, `${site.origin}/?a=1`);
  const before = await page.evaluate("history.length");
  await page.click("#same");
  await page.click("#same");
  await page.click("#there");
  await page.waitForTimeout(200);
  expect(await page.evaluate("history.length")).toBe(before);
});
