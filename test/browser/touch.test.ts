import type { CDPSession, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test as base } from "../support/chromium.js";
import { serve } from "./site.js";

class Messages extends LiveView {
  undone = 0;

  @eventHandler()
  put() {
    this.putFlash("info", "Swipe me.");
  }

  @eventHandler()
  fixed() {
    this.putFlash("info", "Stays.", { dismissible: false });
  }

  @eventHandler()
  withUndo() {
    this.putFlash("info", "Deleted.", { action: { label: "Undo", event: "undo" } });
  }

  @eventHandler()
  undo() {
    this.undone++;
  }

  override render() {
    return html`${djFlash({ closeLabel: "Close", position: "top-right" })}
      <p>Undone: <b>${this.undone}</b></p>
      ${["put", "fixed", "withUndo"].map((name) => html`<button id=${name} dj-click=${name}>${name}</button>`)}`;
  }
}

/** A phone: touch instead of a mouse. */
const test = base.extend<{ readonly phone: Page; readonly touch: CDPSession }>({
  phone: async ({ browser }, use) => {
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 700 } });
    const page = await context.newPage();
    const { origin } = await serve({ routes: { "/": Messages } });
    await page.goto(origin);
    await page.waitForSelector(".dj-connected");
    await use(page);
    await context.close();
  },
  touch: async ({ phone }, use) => use(await phone.context().newCDPSession(phone)),
});

const move = async (
  touch: CDPSession,
  type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel",
  x = 0,
  y = 0,
): Promise<void> => {
  const touchPoints = type === "touchStart" || type === "touchMove" ? [{ x, y }] : [];
  await touch.send("Input.dispatchTouchEvent", { type, touchPoints });
};

/** Touches an element and moves in steps, like a finger. */
async function drag(touch: CDPSession, page: Page, selector: string, dx: number, dy: number): Promise<void> {
  // Waits for the entry animation to end.
  await page.waitForFunction(
    (found) => document.querySelector(found)?.closest(".dj-flash")?.getAnimations().length === 0,
    selector,
  );
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not on screen`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await move(touch, "touchStart", x, y);
  for (let step = 1; step <= 8; step++)
    await move(touch, "touchMove", x + (dx * step) / 8, y + (dy * step) / 8);
}

const shift = (page: Page): Promise<number> =>
  page.evaluate(
    () => new DOMMatrix(getComputedStyle(document.querySelector(".dj-flash") as Element).transform).e,
  );

describe("a touch gesture", () => {
  for (const dx of [120, -120])
    test(`of ${dx} pixels sideways drags the message along and closes it`, async ({ phone, touch }) => {
      await phone.tap("#put");
      await phone.waitForSelector(".dj-flash");
      await drag(touch, phone, ".dj-flash", dx, 0);
      expect(Math.abs((await shift(phone)) - dx)).toBeLessThan(20);
      expect(await phone.locator(".dj-flash-removing").count()).toBe(0);
      await move(touch, "touchEnd");
      await phone.waitForSelector(".dj-flash", { state: "detached", timeout: 2_000 });
    });

  test("over a short distance lets the message spring back", async ({ phone, touch }) => {
    await phone.tap("#put");
    await drag(touch, phone, ".dj-flash", 40, 0);
    expect(await shift(phone)).toBeGreaterThan(10);
    await move(touch, "touchEnd");
    await expect.poll(() => shift(phone)).toBe(0);
    expect(await phone.locator(".dj-flash").count()).toBe(1);
  });

  test("that is interrupted leaves the message in place", async ({ phone, touch }) => {
    await phone.tap("#put");
    await drag(touch, phone, ".dj-flash", 120, 0);
    await move(touch, "touchCancel");
    await expect.poll(() => shift(phone)).toBe(0);
    expect(await phone.locator(".dj-flash:not(.dj-flash-removing)").count()).toBe(1);
  });

  test("upwards scrolls the messages and moves none of them", async ({ phone, touch }) => {
    await phone.evaluate(`for (let at = 0; at < 20; at++) djust.flash.show("info", "Message " + at)`);
    await phone.getByRole("button", { name: /more$/ }).tap();
    await drag(touch, phone, ".dj-flash:nth-child(8)", 0, -200);
    await move(touch, "touchEnd");
    await expect
      .poll(() => phone.evaluate(() => document.querySelector(".dj-flash-container")?.scrollTop))
      .toBeGreaterThan(50);
    expect(await phone.locator(".dj-flash[style*=translate]").count()).toBe(0);
    expect(await phone.locator(".dj-flash:not(.dj-flash-removing)").count()).toBe(20);
  });

  test("does not move a message that cannot be dismissed", async ({ phone, touch }) => {
    await phone.tap("#fixed");
    await drag(touch, phone, ".dj-flash", 150, 0);
    expect(await shift(phone)).toBe(0);
    await move(touch, "touchEnd");
    expect(await phone.locator(".dj-flash:not(.dj-flash-removing)").count()).toBe(1);
  });

  test("that taps a button in the message presses it", async ({ phone }) => {
    await phone.tap("#withUndo");
    await phone.tap(".dj-flash-action");
    await expect.poll(() => phone.textContent("b")).toBe("1");
    await phone.tap("#put");
    await phone.locator(".dj-flash", { hasText: "Swipe me." }).locator(".dj-flash-close").tap();
    await phone.waitForSelector(".dj-flash", { state: "detached" });
  });

  test("that swipes from a button closes the message without pressing it", async ({ phone, touch }) => {
    await phone.tap("#withUndo");
    await drag(touch, phone, ".dj-flash-action", -150, 0);
    await move(touch, "touchEnd");
    await phone.waitForSelector(".dj-flash", { state: "detached" });
    expect(await phone.textContent("b")).toBe("0");
  });
});

test("a message springs back without animation under reduced motion", async ({ phone, touch }) => {
  await phone.emulateMedia({ reducedMotion: "reduce" });
  await phone.tap("#put");
  await drag(touch, phone, ".dj-flash", 40, 0);
  await move(touch, "touchEnd");
  expect(await phone.evaluate(() => document.querySelector(".dj-flash")?.getAnimations().length)).toBe(0);
  expect(await shift(phone)).toBe(0);
});
