import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { messages, openLive, seesMessages } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { callFlash, inPage, openContainer, openGuide, removing } from "./guide.js";

describe("the basic container", () => {
  const attributes = {
    id: "dj-flash-container",
    class: "dj-flash-container",
    "dj-update": "ignore",
    "data-dj-auto-dismiss": "5000",
    "aria-live": "polite",
    role: "region",
    "aria-label": "Notifications",
  };

  test("is an empty element with these attributes, in the first HTML and after updates", async ({ page }) => {
    const origin = await openGuide(page, "/basic-container");
    const first = await (await page.request.get(`${origin}/basic-container`)).text();
    const [, written = "", content] = /<div (id="dj-flash-container"[^>]*)>(.*?)<\/div>/s.exec(first) ?? [];
    expect(
      Object.fromEntries(
        [...written.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ),
    ).toEqual(attributes);
    expect(content).toBe("");
    const element = page.locator("#dj-flash-container");
    expect(
      await element.evaluate((container) =>
        Object.fromEntries([...container.attributes].map(({ name, value }) => [name, value])),
      ),
    ).toEqual(attributes);
    expect(await element.innerHTML()).toBe("");
  });
});

test("a container keeps its messages when the view renders another template", async ({ page }) => {
  class TwoFacedView extends LiveView {
    isOpen = false;
    @eventHandler()
    toggle() {
      this.isOpen = !this.isOpen;
      if (this.isOpen) this.putFlash("info", "Opened.");
    }
    override render() {
      return this.isOpen
        ? html`<h1>Open</h1>${djFlash()}<button dj-click="toggle">Close</button>`
        : html`${djFlash()}<p>Closed</p><button dj-click="toggle">Open</button>`;
    }
  }
  const { origin } = await serve({ routes: { "/": TwoFacedView } });
  await openLive(page, origin);
  await page.click("button");
  await seesMessages(page, "Opened.");
  const shown = await inPage(page).elementHandle();
  await page.click("button");
  await page.waitForSelector("p:text-is('Closed')");
  expect(await shown?.evaluate((element) => element === document.querySelector(".dj-flash"))).toBe(true);
  expect(await messages(page)).toEqual(["Opened."]);
});

describe("a message expires", () => {
  /** Asserts that a message shown now starts to close exactly at that time and is removed 300 ms later. */
  test.for([
    ["after five seconds", {}, 5_000],
    ["after eight seconds when the container's timeout is 8000", { autoDismiss: 8_000 }, 8_000],
    ["after a tenth of a second when the container's timeout is 100", { autoDismiss: 100 }, 100],
  ] as const)("%s", async ([, options, lifeMs], { page }) => {
    await openContainer(page, options);
    await callFlash(page, "show", "info", "text");
    await page.clock.runFor(lifeMs - 1);
    expect(await removing(page)).toEqual([]);
    await page.clock.runFor(1);
    expect(await removing(page)).toEqual(["text"]);
    expect(await inPage(page).getAttribute("class")).toBe("dj-flash dj-flash-info dj-flash-removing");
    await page.clock.runFor(299);
    expect(await inPage(page).count()).toBe(1);
    await page.clock.runFor(1);
    expect(await inPage(page).count()).toBe(0);
  });

  test("never when the container's timeout is 0", async ({ page }) => {
    await openContainer(page, { autoDismiss: 0 });
    await callFlash(page, "show", "info", "text");
    await page.clock.runFor("24:00:00");
    expect(await messages(page)).toEqual(["text"]);
  });

  test.for([
    ["no attribute"],
    ['data-dj-auto-dismiss=""'],
    ['data-dj-auto-dismiss="soon"'],
    ['data-dj-auto-dismiss="-1"'],
  ])("after five seconds when a container has %s", async ([attribute], { page }) => {
    await openContainer(page, {}, `<div id="dj-flash-container" ${attribute}></div>`);
    await callFlash(page, "show", "info", "text");
    await page.clock.runFor(4_999);
    expect(await removing(page)).toEqual([]);
    await page.clock.runFor(1);
    expect(await removing(page)).toEqual(["text"]);
  });

  test("after the timeout its container had when it was shown", async ({ page }) => {
    await openContainer(page, { autoDismiss: 8_000 });
    await callFlash(page, "show", "info", "eight");
    for (const [value, text] of [
      ["1000", "one"],
      ["0", "never"],
    ]) {
      await page.locator("#dj-flash-container").evaluate((container, ms) => {
        container.setAttribute("data-dj-auto-dismiss", `${ms}`);
      }, value);
      await callFlash(page, "show", "info", text);
    }
    await page.clock.runFor(1_000);
    expect(await removing(page)).toEqual(["one"]);
    await page.clock.runFor(7_000);
    expect(await removing(page)).toEqual(["eight"]);
    await page.clock.runFor(60_000);
    expect(await messages(page)).toEqual(["never"]);
  });

  test("after the timeout the view sets at that time", async ({ page }) => {
    class ChangingView extends LiveView {
      autoDismiss = 8_000;
      @eventHandler()
      greet() {
        this.putFlash("info", `${this.autoDismiss}`);
        this.autoDismiss = 1_000;
      }
      override render() {
        return html`${djFlash({ autoDismiss: this.autoDismiss })}<button dj-click="greet">Greet</button>`;
      }
    }
    const { origin } = await serve({ routes: { "/": ChangingView } });
    await openLive(page, origin);
    await page.click("text=Greet");
    await seesMessages(page, "8000");
    // The DOM update comes before the flash of the same turn.
    expect(await page.getAttribute("#dj-flash-container", "data-dj-auto-dismiss")).toBe("1000");
    await seesMessages(page);
  });
});

describe("a position", () => {
  test("is a class of the container", async ({ page }) => {
    const origin = await openGuide(page, "/position?position=side-bar");
    expect(await page.getAttribute("#dj-flash-container", "class")).toBe(
      "dj-flash-container dj-flash-side-bar",
    );
    await page.goto(`${origin}/basic-container`);
    expect(await page.getAttribute("#dj-flash-container", "class")).toBe("dj-flash-container");
  });

  test("keeps messages in its corner of the window", async ({ page }) => {
    await page.setViewportSize({ width: 1_000, height: 700 });
    await openContainer(page, { autoDismiss: 0 });
    await callFlash(page, "show", "info", "text");
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const position of [
      "top-left",
      "top-center",
      "top-right",
      "bottom-left",
      "bottom-center",
      "bottom-right",
    ]) {
      const box = await page.locator("#dj-flash-container").evaluate((container, name) => {
        container.setAttribute("class", `dj-flash-container dj-flash-${name}`);
        const { left, right, top, bottom } = (container.firstElementChild as Element).getBoundingClientRect();
        const { position, zIndex } = getComputedStyle(container);
        return { left, right: innerWidth - right, top, bottom: innerHeight - bottom, position, zIndex };
      }, position);
      const [edge, side] = position.split("-") as ["top" | "bottom", "left" | "center" | "right"];
      expect(box, position).toMatchObject({ position: "fixed", zIndex: "1050", [edge]: 16 });
      if (side === "center") expect(box.left).toBeCloseTo(box.right, 0);
      else expect(box[side], position).toBe(16);
    }
  });
});
