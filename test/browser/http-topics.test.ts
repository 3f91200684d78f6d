import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { redis } from "../../src/redis/index.js";
import { type App, type AppOptions, createApp, djFlash, html, LiveView } from "../../src/server/index.js";
import { RedisServer } from "../nodes/redis-server.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";

class Board extends LiveView {
  news = "";
  override mount() {
    this.subscribe("news");
  }
  override handleInfo(message: unknown) {
    this.news = String(message);
  }
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<h1>${this.news}</h1>`;
  }
}

/** Starts a node whose pages use HTTP alone. */
async function node(options: Partial<AppOptions>): Promise<{ app: App; origin: string }> {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    transports: ["http"],
    routes: { "/": Board },
    ...options,
  });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  onTestFinished(() => app.close());
  return { app, origin: url };
}

describe.each(["memory", "Redis"])("topics of tabs by HTTP alone, in %s", (store) => {
  test("bring each message to every tab within five seconds", async ({ context }) => {
    const shared = async (): Promise<Partial<AppOptions>> =>
      store === "memory" ? {} : { ...(await redis({ url: server?.url ?? "" })) };
    const server = store === "memory" ? undefined : await RedisServer.start();
    onTestFinished(() => server?.stop());
    const first = await node(await shared());
    const second = store === "memory" ? first : await node(await shared());
    const pages: Page[] = [];
    for (const { origin } of [first, first, second]) {
      const page = await context.newPage();
      await openLive(page, origin);
      pages.push(page);
    }
    const sentAt = Date.now();
    first.app.flash.to("news").put("info", "One");
    await Promise.all(pages.map((page) => seesMessages(page, "One")));
    expect(Date.now() - sentAt).toBeLessThan(5_000);
    first.app.broadcast("news", "Two");
    first.app.flash.to("news").put("info", "Three");
    for (const page of pages) {
      await seesMessages(page, "One", "Three");
      expect(await page.textContent("h1")).toBe("Two");
    }
  }, 30_000);
});
