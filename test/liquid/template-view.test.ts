import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished } from "vitest";
import { liquid } from "../../src/liquid/index.js";
import { createApp, LiveView, type TransportName } from "../../src/server/index.js";
import { test } from "../support/chromium.js";

const root = fileURLToPath(new URL("views", import.meta.url));

class ItemView extends LiveView {
  static override templateName = "item.html";
  static override events = { save: true };
  name = "";
  saved = 0;
  last = "";

  save(): void {
    if (!this.name) return this.putFlash("error", "Name is required.");
    this.saved++;
    this.last = this.name;
    this.putFlash("success", "Item saved!");
  }
}

/** The guide's Quick Start, with its template in a file. */
async function serve(transport: TransportName): Promise<string> {
  const app = createApp({
    routes: { "/": ItemView },
    renderFile: liquid({ root }),
    transports: [transport],
    logger: false,
  });
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  return url;
}

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test("a view from a template file keeps messages, focus and text in progress", async ({ page }) => {
    await page.goto(await serve(transport));
    await page.click("button");
    await page.waitForSelector(".dj-flash-error");
    await page.focus("input");
    await page.keyboard.type("Tea");
    await page.keyboard.press("ArrowLeft");
    await page.click("button");
    await page.waitForSelector(".dj-flash-success");
    expect(await page.textContent("#saved")).toBe("1 saved, last Tea");
    expect(await page.$$eval(".dj-flash", (all) => all.map(({ textContent }) => textContent))).toEqual([
      "Name is required.",
      "Item saved!",
    ]);
    expect(await page.getAttribute("#dj-flash-container", "class")).toBe(
      "dj-flash-container dj-flash-top-right",
    );
    await page.focus("input");
    await page.keyboard.press("End");
    await page.keyboard.type("s");
    await page.evaluate(() => document.querySelector("button")?.click());
    await page.waitForFunction(() => document.querySelector("#saved")?.textContent === "2 saved, last Teas");
    expect(
      await page.evaluate(() => {
        const { activeElement } = document;
        return [
          (activeElement as HTMLInputElement).name,
          (activeElement as HTMLInputElement).value,
          (activeElement as HTMLInputElement).selectionStart,
        ];
      }),
    ).toEqual(["name", "Teas", 4]);
    expect(await page.$$eval("[dj-root]", (roots) => roots.length)).toBe(2);
  });
});

test("messages of a template view are in the first page", async ({ page }) => {
  class Welcome extends ItemView {
    override mount(): void {
      this.putFlash("info", "Welcome & hello");
    }
  }
  const app = createApp({ routes: { "/": Welcome }, renderFile: liquid({ root }), logger: false });
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  const html = await (await fetch(url)).text();
  expect(html).toMatch(/data-dj-flash-level="info"[^>]*>Welcome &amp; hello<\/div>/);
  await page.goto(url);
  await page.waitForFunction(() => (globalThis as { djust?: { transport?: string } }).djust?.transport);
  expect(await page.$$eval(".dj-flash", (all) => all.length)).toBe(1);
});
