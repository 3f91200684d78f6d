import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { blockingProxy } from "./blocking-proxy.js";
import { openLive, seesMessages } from "./page.js";

class Board extends LiveView {
  count = 0;
  override mount() {
    this.subscribe("news");
  }
  @eventHandler() add() {
    this.count++;
  }
  override render() {
    return html`${djFlash()}<p>${this.count}</p><button dj-click="add">Add</button>`;
  }
}

const tabs = 10;

/** Starts an application; it ends with the test. */
async function start(options: Partial<AppOptions> = {}): Promise<{ app: App; origin: string }> {
  const app = createApp({ logger: false, routes: { "/": Board }, ...options });
  const { url, server } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
  });
  return { app, origin: url };
}

/** Opens ten tabs of one browser, all but the last one in the background. */
async function openTabs(context: BrowserContext, origin: string): Promise<[pages: Page[], used: string[]]> {
  const pages: Page[] = [];
  const used: string[] = [];
  for (let tab = 1; tab <= tabs; tab++) {
    const page = await context.newPage();
    if (tab < tabs)
      await page.addInitScript(() =>
        Object.defineProperty(Document.prototype, "hidden", { get: () => true }),
      );
    used.push(`${await openLive(page, origin)}`);
    pages.push(page);
  }
  return [pages, used];
}

/** Clicks the button of a page. @returns how long the answer takes, in ms, without the time of the test's own commands */
function clickMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const clickedAt = performance.now();
        const count = document.querySelector("p") as Element;
        new MutationObserver(() => resolve(performance.now() - clickedAt)).observe(count, {
          characterData: true,
          childList: true,
          subtree: true,
        });
        document.querySelector("button")?.click();
      }),
  );
}

/** Clicks in each tab, then sends a message to all. @returns the waits for clicks, sorted, and for the message, in ms */
async function use(
  app: App,
  pages: readonly Page[],
): Promise<{ clicks: readonly number[]; messageMs: number }> {
  const clicks: number[] = [];
  for (const page of pages) clicks.push(await clickMs(page));
  clicks.sort((a, b) => a - b);
  console.info(`answers after ${clicks.map(Math.round).join(", ")} ms`);
  // By then, hidden tabs poll less often.
  await pages[0]?.waitForTimeout(2_000);
  const sentAt = Date.now();
  app.flash.to("news").put("info", "News", { autoDismiss: 0 });
  await Promise.all(pages.map((page) => seesMessages(page, "News")));
  return { clicks, messageMs: Date.now() - sentAt };
}

/** Within a second. A machine with other work may take longer for some; a stalled tab waits for half a minute. */
function expectPromptAnswers(clicks: readonly number[]): void {
  expect(clicks[tabs / 2]).toBeLessThan(1_000);
  expect(clicks.at(-1)).toBeLessThan(5_000);
}

describe("ten tabs of one browser over HTTP/1.1", () => {
  test("share three event streams where WebSocket is refused, and all of them work", async ({ context }) => {
    const { app, origin } = await start();
    const [pages, used] = await openTabs(context, await blockingProxy(origin, { upgrades: true }));
    expect(used).toEqual([...Array(3).fill("sse"), ...Array(7).fill("http")]);
    const { clicks, messageMs } = await use(app, pages);
    expectPromptAnswers(clicks);
    expect(messageMs).toBeLessThan(5_000);
    // The stream of a closed tab is free again.
    await pages[0]?.close();
    expect(await openLive(await context.newPage(), pages[1]?.url() ?? "")).toBe("sse");
  }, 120_000);

  test("work with HTTP alone: one tab that gets a message tells the others to ask", async ({ context }) => {
    const { app, origin } = await start({ transports: ["http"] });
    const [pages, used] = await openTabs(context, origin);
    expect(used).toEqual(Array(tabs).fill("http"));
    const { clicks, messageMs } = await use(app, pages);
    expectPromptAnswers(clicks);
    expect(messageMs).toBeLessThan(5_000);
  }, 120_000);
});

test("an application without HTTP polling has an event stream in each tab", async ({ context }) => {
  const { origin } = await start({ transports: ["sse"] });
  for (let tab = 0; tab < 4; tab++) expect(await openLive(await context.newPage(), origin)).toBe("sse");
});
