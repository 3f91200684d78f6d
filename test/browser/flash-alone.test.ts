import { expect } from "vitest";
import { bundle } from "../../scripts/client-bundle.mjs";
import { test } from "../support/chromium.js";

const html = `<!doctype html><title>Page</title>
<div id="dj-flash-container" data-dj-auto-dismiss="300" data-dj-close-label="Close"></div>
<button dj-flash-keep>Keep</button>
<ol dj-flash-history></ol>`;

// A page with an opaque origin: its storage is blocked.
test("the standalone flash script and its list work in full on a page whose storage is blocked", async ({
  page,
}) => {
  await page.setContent(html);
  const names = "Object.getOwnPropertyNames(window)";
  const before = await page.evaluate<string[]>(names);
  for (const entry of ["src/client/flash-script.ts", "src/client/history-script.ts"])
    await page.addScriptTag({ content: (await bundle(entry)).code });
  const after = await page.evaluate<string[]>(names);
  expect(after.filter((name) => !before.includes(name))).toEqual(["djust"]);

  await page.getByRole("button", { name: "Keep" }).click();
  expect(await page.getAttribute("[dj-flash-keep]", "aria-pressed")).toBe("true");
  await page.evaluate(`for (const id of [1, 2, 2, 1])
    djust.flash.handleFlash({ action: "put", level: "info", message: "Message " + id, id })`);
  const messages = page.locator(".dj-flash:not(.dj-flash-removing)");
  expect(await messages.allTextContents()).toEqual(["Message 1", "Message 2"]);
  await messages.first().getByRole("button", { name: "Close" }).click();
  await page.mouse.move(0, 0);
  await page.evaluate("djust.flash.keep(false)");
  await expect.poll(() => page.locator(".dj-flash").count()).toBe(0);
  expect(await page.locator(".dj-flash-history-message").allTextContents()).toEqual([
    "Message 2",
    "Message 1",
  ]);
});
