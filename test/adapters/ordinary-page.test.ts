import { createServer } from "node:http";
import { createApp } from "djust-ts";
import { djust, flash } from "djust-ts/express";
import express from "express";
import { expect, onTestFinished } from "vitest";
import { test } from "../support/chromium.js";

/** A site of ordinary routes with messages but no live view. */
async function serve(): Promise<string> {
  const app = createApp({ routes: {}, secret: "a secret for these tests", logger: false });
  const web = express();
  web.use(djust(app));
  web.get("/", (request, response) => {
    const { script, stylesheet } = app.assets;
    response.send(`<!doctype html><title>Items</title>
<link rel="stylesheet" href="${stylesheet}"><script src="${script}" defer></script>
${flash(request).container({ position: "top-right", autoDismiss: 400 })}
<form method="post" action="/save"><button>Save</button></form>
<button id="ask">Ask</button>
<script>
ask.onclick = async () => {
  const { _flash = [] } = await (await fetch("/json", { method: "POST" })).json();
  _flash.forEach(djust.flash.handleFlash);
};
</script>`);
  });
  web.post("/save", (request, response) => {
    flash(request).put("success", "Saved <b>&amp; ✓");
    response.redirect("/");
  });
  web.post("/json", (request, response) => {
    flash(request).clear().put("info", "Counted").put("error", "Failed", { autoDismiss: 0 });
    response.json({ count: 3 });
  });
  const server = createServer(web);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as { port: number }).port}/`;
}

test("an ordinary page shows its message once, and it disappears by itself", async ({ page }) => {
  await page.goto(await serve());
  await page.click("form button");
  await page.waitForSelector("#dj-flash-container > .dj-flash-success");
  expect(await page.textContent(".dj-flash")).toBe("Saved <b>&amp; ✓");
  await page.waitForSelector(".dj-flash", { state: "detached" });
  await page.reload();
  expect(await page.$$(".dj-flash")).toHaveLength(0);
});

test("an ordinary page shows the messages of a JSON response", async ({ page }) => {
  await page.goto(await serve());
  await page.click("form button");
  await page.waitForSelector(".dj-flash-success");
  await page.click("#ask");
  await page.waitForSelector(".dj-flash-error");
  await page.waitForFunction(() => document.querySelectorAll(".dj-flash").length === 1);
  expect(await page.textContent(".dj-flash")).toBe("Failed");
});

test("an ordinary page shows its message without JavaScript", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(await serve());
  await page.click("form button");
  expect(await page.textContent(".dj-flash-success")).toBe("Saved <b>&amp; ✓");
  await context.close();
});
