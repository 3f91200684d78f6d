import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { blockingProxy } from "./blocking-proxy.js";
import { openLive, seesMessages } from "./page.js";
import { serve } from "./site.js";

class Counter extends LiveView {
  count = 0;
  @eventHandler() add() {
    this.putFlash("success", `Count ${++this.count}`, { key: "count", autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}<p>${this.count}</p><button dj-click="add">Add</button>`;
  }
}

/** Short times, so that an outage of a second has as many attempts as one of ten seconds. */
const limits = {
  connectTimeoutMs: 400,
  reconnectMinMs: 50,
  reconnectMaxMs: 200,
  unansweredMs: 300,
  heartbeatTimeoutMs: 300,
};

/** A port in front of a site that refuses connections while the server is down. */
async function startAndStop(
  target: string,
): Promise<{ readonly origin: string; down(): Promise<void>; up(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(new URL(target).port), "127.0.0.1");
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => other.destroy());
      end.pipe(other);
    }
  });
  const up = (port = (server.address() as AddressInfo | null)?.port ?? 0): Promise<void> =>
    new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await up();
  const { port } = server.address() as AddressInfo;
  const down = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await closed;
  };
  onTestFinished(down);
  return { origin: `http://127.0.0.1:${port}`, down, up: () => up(port) };
}

const isConnected = async (page: Page): Promise<unknown> =>
  page.waitForSelector("[dj-root].dj-connected", { timeout: 10_000 });

const transportOf = (page: Page): Promise<string | undefined> => page.evaluate(() => window.djust.transport);

/** Counts the WebSockets that a page opens. */
function countAttempts(page: Page): () => number {
  let attempts = 0;
  page.on("websocket", () => attempts++);
  return () => attempts;
}

describe("a page keeps WebSocket", () => {
  test("in five tabs, when the server is down for many attempts, twice", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": Counter }, limits });
    const line = await startAndStop(origin);
    const tabs = [page];
    while (tabs.length < 5) tabs.push(await page.context().newPage());
    const counts = tabs.map(countAttempts);
    for (const tab of tabs) await openLive(tab, line.origin);
    for (let outage = 1; outage <= 2; outage++) {
      const before = counts.map((count) => count());
      await line.down();
      for (const [tab, count] of counts.entries())
        await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan((before[tab] as number) + 6);
      await line.up();
      await Promise.all(tabs.map(isConnected));
      expect(await Promise.all(tabs.map(transportOf))).toEqual(tabs.map(() => "websocket"));
    }
    await page.click("text=Add");
    await seesMessages(page, "Count 1");
  });

  test("when the browser is offline, with a click that is handled once", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": Counter }, limits });
    const line = await startAndStop(origin);
    const count = countAttempts(page);
    await openLive(page, line.origin);
    await page.context().setOffline(true);
    await line.down();
    await page.click("text=Add");
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(6);
    await line.up();
    await page.context().setOffline(false);
    await seesMessages(page, "Count 1");
    expect(await transportOf(page)).toBe("websocket");
  });

  test("behind a proxy that answers for a server that is down", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": Counter }, limits });
    const blocks: { isDown: boolean } = { isDown: false };
    const proxy = await blockingProxy(origin, blocks);
    const count = countAttempts(page);
    await openLive(page, proxy);
    blocks.isDown = true;
    await page.click("text=Add");
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(6);
    blocks.isDown = false;
    await seesMessages(page, "Count 1");
    expect(await transportOf(page)).toBe("websocket");
  });
});

test("a page that has fallen back returns to WebSocket by itself, and handles each click once", async ({
  page,
}) => {
  const { origin } = await serve({ routes: { "/": Counter } });
  const blocks: { upgrades: boolean } = { upgrades: true };
  await page.clock.install();
  expect(await openLive(page, await blockingProxy(origin, blocks))).toBe("sse");
  blocks.upgrades = false;
  await page.click("text=Add");
  await seesMessages(page, "Count 1");
  await page.clock.runFor(10_000);
  await page.click("text=Add");
  await page.waitForFunction(() => window.djust.transport === "websocket");
  await seesMessages(page, "Count 2");
});
