import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { type AppOptions, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { type Blocks, blockingProxy } from "./blocking-proxy.js";
import { connected, openLive, seesMessages } from "./page.js";
import { serve } from "./site.js";

let mounts = 0;
class Counter extends LiveView {
  count = 0;
  override mount() {
    mounts++;
  }
  @eventHandler() add() {
    this.putFlash("success", `Count ${++this.count}`, { key: "count", autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}<p>${this.count}</p><button dj-click="add">Add</button>`;
  }
}

/** The transport a page behind a proxy ends up with; the page behaves the same. */
async function behind(
  page: Page,
  blocks: Blocks,
  limits: AppOptions["limits"] = {},
): Promise<string | undefined> {
  const { origin } = await serve({ routes: { "/": Counter }, limits });
  const proxy = await blockingProxy(origin, blocks);
  mounts = 0;
  const transport = await openLive(page, proxy);
  await page.click("text=Add");
  await seesMessages(page, "Count 1");
  await page.click("text=Add");
  await seesMessages(page, "Count 2");
  expect(mounts).toBe(1);
  return transport;
}

describe("the page falls back", () => {
  test("to nothing: WebSocket works when nothing is blocked", async ({ page }) => {
    expect(await behind(page, {})).toBe("websocket");
  });

  test("to an event stream when a proxy refuses upgrades", async ({ page }) => {
    expect(await behind(page, { upgrades: true })).toBe("sse");
  });

  test("to an event stream when a proxy accepts WebSockets and passes nothing on", async ({ page }) => {
    expect(await behind(page, { upgrades: "silent" }, { connectTimeoutMs: 400 })).toBe("sse");
  });

  test("to POST when event streams are refused too", async ({ page }) => {
    expect(await behind(page, { upgrades: true, eventStreams: "refused" })).toBe("http");
  });

  test("to POST when event streams are buffered", async ({ page }) => {
    expect(await behind(page, { upgrades: true, eventStreams: "held back" })).toBe("http");
  });

  test("again when the working transport breaks, and returns to a better one", async ({ page }) => {
    const { origin, cut } = await serve({ routes: { "/": Counter } });
    const blocks: { upgrades: boolean } = { upgrades: false };
    expect(await openLive(page, await blockingProxy(origin, blocks))).toBe("websocket");
    await page.click("text=Add");
    await seesMessages(page, "Count 1");
    blocks.upgrades = true;
    cut();
    await page.waitForFunction(() => window.djust.transport === "sse");
    await page.click("text=Add");
    await seesMessages(page, "Count 2");
  });
});

test("window.DJUST_USE_WEBSOCKET = false uses HTTP only", async ({ page }) => {
  await page.addInitScript(() => Object.assign(window, { DJUST_USE_WEBSOCKET: false }));
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  page.on("request", (request) => {
    if (request.resourceType() === "eventsource") sockets.push(request.url());
  });
  const { origin } = await serve({ routes: { "/": Counter } });
  expect(await openLive(page, origin)).toBe("http");
  await page.click("text=Add");
  await seesMessages(page, "Count 1");
  expect(sockets).toEqual([]);
});

test("the server's transports limit what the page tries", async ({ page }) => {
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  const { origin } = await serve({ routes: { "/": Counter }, transports: ["sse", "http"] });
  expect(await openLive(page, origin)).toBe("sse");
  expect(sockets).toEqual([]);
});

test("an expired live session is mounted again over HTTP, and the click is not lost", async ({ page }) => {
  let rewind = 0;
  const clock = {
    now: () => Date.now() + rewind,
    setTimeout: (work: () => void, ms: number) => setTimeout(work, Math.min(ms, 50)).unref(),
    clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
  };
  const { origin, sessions } = await serve({ routes: { "/": Counter }, transports: ["http"], clock });
  await openLive(page, origin);
  await page.click("text=Add");
  await seesMessages(page, "Count 1");
  rewind = 120_000;
  await expect.poll(sessions).toBe(0);
  rewind = 0;
  await page.click("text=Add");
  await page.waitForSelector("p:text-is('1')");
  await connected(page);
});
