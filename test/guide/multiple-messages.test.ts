import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { messages, openLive, seesMessages } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { callFlash, freeze, inPage, openContainer, removing } from "./guide.js";

class ManyView extends LiveView {
  done = 0;

  @eventHandler()
  send(count: number) {
    this.done = count;
    for (let number = 1; number <= count; number++) this.putFlash("info", `${number}`);
  }

  @eventHandler()
  long(length: number) {
    this.putFlash("error", "x ".repeat(length / 2));
  }

  @eventHandler()
  empty() {
    this.putFlash("info", "");
  }

  override render() {
    return html`${djFlash()}<p>${this.done}</p>
      <button dj-click="send(3)">Three</button>
      <button dj-click="send(500)">Five hundred</button>
      <button dj-click="long(10000)">Long</button>
      <button dj-click="long(10002)">Too long</button>
      <button dj-click="empty">Empty</button>`;
  }
}

describe("several messages from one handler", () => {
  test("arrive after its DOM update, in order", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": ManyView } });
    await openLive(page, origin);
    await page.evaluate(() => {
      const order: string[] = [];
      Object.assign(window, { order });
      new MutationObserver((records) => {
        for (const { target, addedNodes } of records) {
          if (target.parentElement?.localName === "p" || (target as Element).localName === "p")
            order.push("DOM");
          for (const node of addedNodes)
            if ((node as Element).className?.includes("dj-flash")) order.push(`${node.textContent}`);
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await page.click("text=Three");
    await seesMessages(page, "1", "2", "3");
    const order = await page.evaluate(() => (window as unknown as { order: string[] }).order);
    expect([...new Set(order)]).toEqual(["DOM", "1", "2", "3"]);
  });

  test("show a hundred at a time, and the rest follow", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": ManyView } });
    await freeze(page);
    await openLive(page, origin);
    await page.click("text=Five hundred");
    const numbers = (from: number): string[] => Array.from({ length: 100 }, (_, index) => `${from + index}`);
    for (const from of [1, 101, 201, 301, 401]) {
      await seesMessages(page, ...numbers(from));
      await page.clock.runFor(5_000);
      expect((await removing(page)).length).toBe(100);
      await page.clock.runFor(300);
    }
    expect(await inPage(page).count()).toBe(0);
  });
});

describe("a message of 10,000 characters", () => {
  test("is shown in full, within the window", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    const { origin } = await serve({ routes: { "/": ManyView } });
    await openLive(page, origin);
    await page.click("text=Long");
    await seesMessages(page, "x ".repeat(5_000));
    const [box] = await inPage(page).evaluateAll((elements) =>
      elements.map((one) => one.getBoundingClientRect().toJSON()),
    );
    const size = page.viewportSize();
    expect(box.bottom).toBeLessThanOrEqual(size?.height ?? 0);
    expect(box.right).toBeLessThanOrEqual(size?.width ?? 0);
  });

  test("is the longest a handler can send", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": ManyView }, texts: { failure: false } });
    await openLive(page, origin);
    const said = page.waitForEvent("console", (message) => message.text().includes("DJ_FLASH_MESSAGE"));
    await page.click("text=Too long");
    expect((await said).text()).toContain("10000");
    expect(await messages(page)).toEqual([]);
  });
});

test("an empty message is shown and expires like any other", async ({ page }) => {
  const { origin } = await serve({ routes: { "/": ManyView } });
  await freeze(page);
  await openLive(page, origin);
  await page.click("text=Empty");
  await seesMessages(page, "");
  expect(await inPage(page).getAttribute("class")).toBe("dj-flash dj-flash-info");
  await page.clock.runFor(5_300);
  expect(await inPage(page).count()).toBe(0);
});

test("each message has its own timer", async ({ page }) => {
  await openContainer(page);
  for (const text of ["one", "two"]) {
    await callFlash(page, "show", "info", text);
    await page.clock.runFor(1_000);
  }
  await page.clock.runFor(3_000);
  expect(await removing(page)).toEqual(["one"]);
  await page.clock.runFor(1_000);
  expect(await inPage(page).allTextContents()).toEqual(["two"]);
  expect(await removing(page)).toEqual(["two"]);
});
