import { describe, expect } from "vitest";
import { test } from "../support/chromium.js";
import { callFlash, inPage, openContainer } from "./guide.js";

describe("a message's element", () => {
  test("has the guide's classes and attributes and contains only the text", async ({ page }) => {
    await openContainer(page);
    await callFlash(page, "show", "success", "Item saved!");
    const message = inPage(page);
    expect(await message.evaluate(({ outerHTML }) => outerHTML)).toBe(
      '<div class="dj-flash dj-flash-success" role="alert" data-dj-flash-level="success" aria-live="polite">Item saved!</div>',
    );
    expect(await message.evaluate(({ parentElement }) => parentElement?.id)).toBe("dj-flash-container");
    await callFlash(page, "clear");
    expect(await message.evaluate(({ outerHTML }) => outerHTML)).toBe(
      '<div class="dj-flash dj-flash-success dj-flash-removing" role="alert" data-dj-flash-level="success" aria-live="polite">Item saved!</div>',
    );
  });

  test("is text, never HTML", async ({ page }) => {
    await openContainer(page);
    const text =
      '<img src=x onerror="document.title = 1"><b>bold</b> &amp; <script>document.title = 1</script>';
    await callFlash(page, "show", text, text);
    expect(await inPage(page).textContent()).toBe(text);
    expect(await inPage(page).locator("*").count()).toBe(0);
    expect(await page.title()).toBe("");
  });
});

describe("a closing message", () => {
  test.for([
    ["with the stylesheet's transitions", "body {}"],
    ["without transitions", ".dj-flash { transition: none !important; animation: none !important }"],
    ["with one-minute transitions", ".dj-flash { transition-duration: 60s !important }"],
    ["hidden by CSS", ".dj-flash { display: none !important }"],
  ])("is removed after 300 ms on the clock, %s", async ([, css = ""], { page }) => {
    await openContainer(page, { autoDismiss: 0 });
    await page.addStyleTag({ content: css });
    await callFlash(page, "show", "info", "text");
    await callFlash(page, "clear");
    // A transitionend event does not remove it.
    await inPage(page).evaluate((element) => {
      element.dispatchEvent(new TransitionEvent("transitionend", { bubbles: true, propertyName: "opacity" }));
      element.dispatchEvent(new AnimationEvent("animationend", { bubbles: true }));
    });
    await page.clock.runFor(299);
    expect(await inPage(page).count()).toBe(1);
    await page.clock.runFor(1);
    expect(await inPage(page).count()).toBe(0);
  });
});

describe("the stylesheet", () => {
  test("stacks messages in a fixed column at the top right", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openContainer(page);
    for (const text of ["one", "two"]) await callFlash(page, "show", "info", text);
    const style = await page.locator("#dj-flash-container").evaluate((container) => {
      const { position, zIndex, display, flexDirection, rowGap, maxWidth, pointerEvents } =
        getComputedStyle(container);
      return { position, zIndex, display, flexDirection, rowGap, maxWidth, pointerEvents };
    });
    expect(style).toEqual({
      position: "fixed",
      zIndex: "1050",
      display: "flex",
      flexDirection: "column",
      rowGap: "8px",
      maxWidth: "400px",
      // Elements under the container can still be clicked.
      pointerEvents: "none",
    });
    const boxes = await inPage(page).evaluateAll((elements) =>
      elements.map((element) => {
        const { top, bottom, right, width } = element.getBoundingClientRect();
        return { top, bottom, right: innerWidth - right, width };
      }),
    );
    expect(boxes[0]).toMatchObject({ top: 16 });
    expect((boxes[1]?.top ?? 0) - (boxes[0]?.bottom ?? 0)).toBeCloseTo(8, 0);
    expect(boxes[0]?.width).toBeLessThanOrEqual(400);
  });

  test("gives messages padding, rounded corners and an exit animation", async ({ page }) => {
    await openContainer(page, { autoDismiss: 0 });
    await callFlash(page, "show", "info", "text");
    const style = () =>
      inPage(page).evaluate((element) => {
        const { paddingTop, borderTopLeftRadius, fontSize, boxShadow, pointerEvents } =
          getComputedStyle(element);
        const { transitionProperty, transitionDuration } = getComputedStyle(element);
        return {
          paddingTop,
          borderTopLeftRadius,
          fontSize,
          boxShadow,
          pointerEvents,
          transitionProperty,
          transitionDuration,
        };
      });
    expect(await style()).toMatchObject({
      paddingTop: "12px",
      fontSize: "14px",
      pointerEvents: "auto",
      transitionProperty: "opacity, transform",
      transitionDuration: "0.3s, 0.3s",
    });
    expect((await style()).boxShadow).not.toBe("none");
    expect((await style()).borderTopLeftRadius).not.toBe("0px");
    await callFlash(page, "clear");
    await page.waitForFunction(() => {
      const { opacity, transform } = getComputedStyle(
        document.querySelector(".dj-flash-removing") as Element,
      );
      return opacity === "0" && transform !== "none";
    });
  });

  test("does not animate under reduced motion", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openContainer(page, { autoDismiss: 0 });
    await callFlash(page, "show", "info", "text");
    await callFlash(page, "clear");
    const style = await inPage(page).evaluate((element) => {
      const { transitionDuration, animationName, transform } = getComputedStyle(element);
      return { transitionDuration, animationName, transform };
    });
    expect(style).toEqual({ transitionDuration: "0s", animationName: "none", transform: "none" });
    await page.clock.runFor(300);
    expect(await inPage(page).count()).toBe(0);
  });
});
