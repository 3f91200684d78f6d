import { expect } from "vitest";
import { bundle } from "../../scripts/client-bundle.mjs";
import { test } from "../support/chromium.js";

const html = `<!doctype html><title>Page</title><link rel="icon" href="data:,">
<div id="dj-flash-container" data-dj-auto-dismiss="300" data-dj-close-label="Close"></div>
<button dj-flash-keep>Keep</button>
<ol dj-flash-history></ol>`;

/** Where the page's scripts are, as in an application that serves the files of the package. */
const scripts = {
  "/flash.js": "src/client/flash-script.ts",
  "/flash-extras.js": "src/client/parts/extras-script.ts",
  "/flash-history.js": "src/client/history-script.ts",
};

test("the standalone flash script and its list work in full on a page whose storage is blocked", async ({
  page,
}) => {
  // Such a page has an opaque origin: its storage is blocked.
  const headers = { "content-security-policy": "sandbox allow-scripts" };
  await page.route("http://flash.test/", (route) =>
    route.fulfill({ contentType: "text/html", headers, body: html }),
  );
  for (const [path, entry] of Object.entries(scripts)) {
    const { code } = await bundle(entry);
    await page.route(`http://flash.test${path}`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: code }),
    );
  }
  await page.goto("http://flash.test/");
  const names = "Object.getOwnPropertyNames(window)";
  const before = await page.evaluate<string[]>(names);
  for (const url of ["/flash.js", "/flash-history.js"]) await page.addScriptTag({ url });
  const after = await page.evaluate<string[]>(names);
  expect(after.filter((name) => !before.includes(name))).toEqual(["djust"]);

  await page.getByRole("button", { name: "Keep" }).click();
  await expect.poll(() => page.getAttribute("[dj-flash-keep]", "aria-pressed")).toBe("true");
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
