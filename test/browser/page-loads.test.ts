import { describe, expect, onTestFinished } from "vitest";
import { createApp, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { launchChromium, test } from "../support/chromium.js";
import { blockingProxy } from "./blocking-proxy.js";
import { connected, messages, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

let mounts = 0;
class Welcome extends LiveView {
  clicks = 0;
  override mount() {
    mounts++;
    this.putFlash("success", "Welcome!", { autoDismiss: 0 });
  }
  @eventHandler() greet() {
    this.putFlash("info", `Hello ${++this.clicks}`, { autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}<button dj-click="greet">Greet</button>`;
  }
}
class Elsewhere extends LiveView {
  override render() {
    return html`<h1>Elsewhere</h1>`;
  }
}
const routes = { "/": Welcome, "/elsewhere": Elsewhere };

describe.each(transports)("flash of mount over %s", (transport) => {
  test("is in the first HTML and is not shown again when the page connects", async ({ page }) => {
    mounts = 0;
    const { origin } = await serve({ transports: [transport], routes });
    const response = await page.goto(origin);
    expect(await response?.text()).toContain('data-dj-flash-level="success"');
    await connected(page);
    await page.click("text=Greet");
    await seesMessages(page, "Welcome!", "Hello 1");
    expect(mounts).toBe(1);
  });
});

test("flash of mount is visible with JavaScript disabled", async ({ browser }) => {
  const { origin } = await serve({ routes });
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(origin);
    expect(await messages(page)).toEqual(["Welcome!"]);
    expect(await page.locator(".dj-flash").getAttribute("role")).toBe("alert");
  } finally {
    await context.close();
  }
});

test("a reload clears messages and shows mount's again", async ({ page }) => {
  await openLive(page, (await serve({ routes })).origin);
  await page.click("text=Greet");
  await seesMessages(page, "Welcome!", "Hello 1");
  await page.reload();
  await connected(page);
  expect(await messages(page)).toEqual(["Welcome!"]);
});

test("a page restored from the back/forward cache has no messages and continues its live session", async () => {
  // Playwright disables that cache.
  const browser = await launchChromium({
    withWindows: true,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    const page = await browser.newPage();
    const { origin } = await serve({ routes });
    await openLive(page, await blockingProxy(origin, { noStore: true }));
    await page.click("text=Greet");
    await seesMessages(page, "Welcome!", "Hello 1");
    await page.evaluate(() => {
      addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
    });
    await page.evaluate(() => location.assign("/elsewhere"));
    await page.waitForSelector("h1:text('Elsewhere')");
    await page.evaluate(() => history.back());
    await page.waitForFunction(() => (window as { persisted?: boolean }).persisted === true);
    expect(await messages(page)).not.toContain("Hello 1");
    await page.waitForSelector("[dj-root].dj-connected");
    await page.click("text=Greet");
    await page.waitForFunction(
      () => document.querySelector(".dj-flash:last-child")?.textContent === "Hello 2",
    );
  } finally {
    await browser.close();
  }
});

test.for(["websocket", "sse"] as const)(
  "a new page reconnects after a restart with another secret over %s",
  async (transport, { page }) => {
    const start = (port: number, secret: string) =>
      createApp({ secret, routes, transports: [transport], logger: false }).listen({ port });
    const first = await start(0, "the secret of one process");
    await openLive(page, first.url);
    const reloaded = page.waitForEvent("framenavigated", { timeout: 9_000 });
    await first.close();
    const second = await start(first.port, "the secret of the next one");
    onTestFinished(() => second.close());
    await reloaded;
    await connected(page);
    await page.click("text=Greet");
    await seesMessages(page, "Welcome!", "Hello 1");
  },
);

test("two tabs of one browser never share messages", async ({ context, page }) => {
  const { origin } = await serve({ routes });
  await openLive(page, origin);
  const other = await context.newPage();
  await openLive(other, origin);
  await page.click("text=Greet");
  await seesMessages(page, "Welcome!", "Hello 1");
  await other.click("text=Greet");
  await other.click("text=Greet");
  await seesMessages(other, "Welcome!", "Hello 1", "Hello 2");
  expect(await messages(page)).toEqual(["Welcome!", "Hello 1"]);
  await page.reload();
  await connected(page);
  expect(await messages(page)).toEqual(["Welcome!"]);
  expect(await messages(other)).toEqual(["Welcome!", "Hello 1", "Hello 2"]);
});
