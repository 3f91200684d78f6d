import { describe, expect } from "vitest";
import { MemoryInboxStore } from "../../src/live/index.js";
import { djFlash, djFlashInbox, html, LiveView } from "../../src/server/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { connected } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";
import { examine } from "./axe.js";
import { picture } from "./messages.js";

class InboxView extends LiveView {
  override async mount(): Promise<void> {
    await this.openInbox("ada");
  }

  override render() {
    return html`<main><h1>Account</h1>${djFlashInbox()}</main>${djFlash()}`;
  }
}

/** An application whose inbox has a message of each kind. */
async function siteWith(count: number): Promise<string> {
  const inboxStore = new MemoryInboxStore(new FakeClock());
  const dayMs = 24 * 60 * 60 * 1000;
  const links = [{ label: "Open order", href: "/orders/12" }];
  for (let number = 1; number <= count; number++) {
    const level = ["info", "success", "warning", "error", "two words"][number % 5] ?? "";
    const long = number === count ? " Donaudampfschifffahrtsgesellschaftskapitän".repeat(3) : "";
    inboxStore.put("ada", { level, message: `Message ${number} of the order.${long}`, links }, dayMs);
  }
  inboxStore.put("ada", { level: "success", title: "Paid", message: "Order 12\nwas paid." }, dayMs);
  const { entries } = inboxStore.list("ada", 2);
  inboxStore.read("ada", entries[1]?.id ?? "", false);
  const { origin } = await serve({ routes: { "/": InboxView }, inboxStore });
  return origin;
}

describe("an inbox", () => {
  // style-sheets.test.ts has the other themes, sizes and style sheets.
  test.for([
    [320, 568, "dark"],
    [1280, 720, "light"],
  ] as const)("of many messages meets AA at %i × %i, %s", async ([width, height, colorScheme], { page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.goto(await siteWith(24));
    await connected(page);
    expect((await examine(page)).violations).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await picture(page, `inbox-${width}-${colorScheme}`);
  });

  test("does not lose text at the spacing of WCAG 1.4.12", async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await page.goto(await siteWith(4));
    await connected(page);
    await page.addStyleTag({
      content:
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }",
    });
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".dj-inbox *")]
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
        .map(({ className }) => className),
    );
    expect(cut).toEqual([]);
  });

  test("is a named region with a list, whose buttons are named with their message", async ({ page }) => {
    await page.goto(await siteWith(2));
    await connected(page);
    const region = page.getByRole("region", { name: "Inbox" });
    expect(await region.getByRole("listitem").count()).toBe(3);
    expect(await region.getByRole("status").textContent()).toBe("2 unread");
    await region.getByRole("button", { name: "Mark as read: Paid", exact: true }).click();
    await expect.poll(() => region.getByRole("status").textContent()).toBe("1 unread");
    // The button is gone, and the focus is on the next one.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Mark as read: Message 1 of the order.");
    await page.keyboard.press("Enter");
    await expect.poll(() => region.getByRole("status").textContent()).toBe("0 unread");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Inbox");
  });
});
