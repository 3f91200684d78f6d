import { describe, expect } from "vitest";
import { type AppOptions, eventHandler, html, LiveView, raw } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, openLive } from "./page.js";
import { serve, transports } from "./site.js";
import { type Line, slowLine } from "./slow-line.js";

let mounts = 0;

/** Rows of HTML, which a page does not read from its first page but is sent. */
class Rows extends LiveView {
  count = 0;
  override mount() {
    mounts++;
  }
  @eventHandler() add() {
    this.count++;
  }
  override render() {
    return html`<p>${this.count}</p><button dj-click="add">Add</button>
      <ul>${Array.from({ length: 1_000 }, (_, row) => html`<li>${raw(`${row} `.repeat(20))}</li>`)}</ul>`;
  }
}

/** A tenth of the default. Lines are as slow in proportion. */
const connectTimeoutMs = 400;

async function behind(line: Line, options: Partial<AppOptions>): Promise<string> {
  mounts = 0;
  const { origin } = await serve({ routes: { "/": Rows }, limits: { connectTimeoutMs }, ...options });
  return (await slowLine(origin, line)).origin;
}

describe.each(transports)("over %s", (transport) => {
  test("a page becomes live on a line whose round trip is longer than the time for an attempt", async ({
    page,
  }) => {
    const origin = await behind({ delayMs: 220 }, { transports: [transport] });
    expect(await openLive(page, origin)).toBe(transport);
    await page.click("text=Add");
    await page.waitForSelector("p:text-is('1')");
    expect(mounts).toBe(1);
  });

  test("a page becomes live, and mounts once, when its first tree takes longer than that", async ({
    page,
  }) => {
    let attempts = 0;
    page.on("websocket", () => attempts++);
    page.on("request", (request) => {
      if (/\/sse\?/.test(request.url())) attempts++;
      if (request.postData()?.includes('"mount"')) attempts++;
    });
    // The transport is not the last one, so that the time for an attempt applies.
    const others = transports.filter((name) => name !== transport);
    const origin = await behind({ bytesPerSecond: 100_000 }, { transports: [transport, ...others] });
    expect(await openLive(page, origin)).toBe(transport);
    await page.click("text=Add");
    await page.waitForSelector("p:text-is('1')");
    expect([attempts, mounts]).toEqual([1, 1]);
  });
});

test("a page keeps its transport on a slow line, and gives each attempt more time", async ({ page }) => {
  const origin = await behind({ delayMs: 700 }, { limits: { connectTimeoutMs: 1_000 } });
  // The second attempt has twice the time, in which one round trip fits.
  expect(await openLive(page, origin)).toBe("websocket");
});

describe.each(transports)("over %s", (transport) => {
  test("a click on a line that has gone silent shows soon that the page is not connected", async ({
    page,
  }) => {
    const { origin } = await serve({
      routes: { "/": Rows },
      transports: [transport],
      limits: { unansweredMs: 500, heartbeatTimeoutMs: 1_000 },
    });
    const line = await slowLine(origin, {});
    // The line is silent after the page has mounted: a page that is connecting waits longer.
    await page.addInitScript(() =>
      addEventListener("djust:mounted", () => document.documentElement.setAttribute("data-mounted", "")),
    );
    await openLive(page, line.origin);
    await page.waitForSelector("[data-mounted]");
    line.isSilent = true;
    const clickedAt = Date.now();
    await page.click("text=Add");
    await page.waitForSelector("[dj-root].dj-disconnected, [dj-root].dj-connecting");
    expect(Date.now() - clickedAt).toBeLessThan(4_000);
    line.isSilent = false;
    await connected(page);
    await page.waitForSelector("p:text-is('1')");
  });
});
