import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { createApp, djFlash, html, LiveView, type TransportName } from "../../src/server/index.js";
import { examine } from "../accessibility/axe.js";
import { openLive, seesMessages } from "../browser/page.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";

/** The strictest policy the tools work under. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types djust",
].join("; ");

/** What is wrong in the view that is rendered next. */
let isBroken = false;

class ShopView extends LiveView {
  static override events = { fail: true, draw: true, work: true, put: true, wait: true };
  count = 0;

  fail(): void {
    throw new RangeError("The price must be positive.");
  }

  draw(): void {
    isBroken = true;
  }

  work(): void {
    this.startAsync(async () => {
      await null;
      throw new Error("The report could not be built.");
    });
  }

  put(): void {
    this.putFlash("success", "Saved.");
  }

  wait(): void {
    this.count++;
  }

  override handleParams({ page }: { readonly page?: string }): void {
    if (page === "none") throw new Error("There is no such page.");
  }

  override render() {
    if (isBroken) throw new TypeError("The item has no name.");
    return html`<h1>Shop</h1><output>${this.count}</output>
      <button dj-click="fail">Fail</button><button dj-click="draw">Draw</button>
      <button dj-click="work">Work</button><button dj-click="put">Put</button><button dj-click="wait">Wait</button>
      <a href="?page=none" dj-patch>None</a>
      <dialog id="modal"><button dj-click="fail">Fail inside</button></dialog>`;
  }
}

class ShownView extends ShopView {
  override render() {
    return html`${djFlash()}${super.render()}`;
  }
}

const overlay = (page: Page) => page.locator("[data-djust-development] dialog");
const box = (page: Page) => page.locator("[data-djust-development] section");
const warnings = (page: Page): string[] => {
  const texts: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning") texts.push(message.text());
  });
  return texts;
};

async function open(page: Page, transport: TransportName, routes = { "/": ShownView, "/bare": ShopView }) {
  isBroken = false;
  const site = await serve({ transports: [transport], routes, development: true });
  await openLive(page, site.origin);
  return site;
}

describe.each(transports)("the overlay over %s", (transport) => {
  test("shows what a handler threw, where, and closes with Escape", async ({ page }) => {
    await open(page, transport);
    await page.click("text=Fail");
    await expect(overlay(page).locator("h1").textContent()).resolves.toBe("The price must be positive.");
    const text = (await overlay(page).textContent()) ?? "";
    expect(text).toContain("DJ_HANDLER");
    expect(text).toContain("During event fail of ShownView");
    expect(text).toMatch(/test\/development\/page\.test\.ts:\d+:\d+/);
    expect(await overlay(page).locator("pre .at").textContent()).toContain(
      'throw new RangeError("The price must be positive.");',
    );
    await page.keyboard.press("Escape");
    await overlay(page).waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Fail");
    // The user's message is there as in production.
    await seesMessages(page, "Something went wrong. Try again.");
  });

  test("shows errors of render, handleParams and background work", async ({ page }) => {
    await open(page, transport);
    for (const [target, message] of [
      [
        "text=Work",
        'The background work "task-1" of ShownView failed, and the view has no handleAsyncResult: The report could not be built.',
      ],
      ["text=None", "ShownView.handleParams() threw: There is no such page."],
      ["text=Draw", "ShownView.render() threw: The item has no name."],
    ] as const) {
      await page.click(target);
      await overlay(page).waitFor();
      expect(await overlay(page).locator("h1").textContent()).toBe(message);
      expect(await overlay(page).locator(".place").textContent()).toMatch(/page\.test\.ts:\d+:\d+$/);
      await overlay(page).locator("footer button").click();
      await overlay(page).waitFor({ state: "detached" });
    }
  });

  test("latency delays each reply by the time that is set, and survives a page load", async ({ page }) => {
    const { origin } = await open(page, transport);
    const roundTrip = () =>
      page.evaluate(async () => {
        const output = document.querySelector("output") as HTMLElement;
        const before = output.textContent;
        const startedAt = performance.now();
        (document.querySelector("[dj-click=wait]") as HTMLElement).click();
        await new Promise<void>((resolve) => {
          new MutationObserver(() => output.textContent !== before && resolve()).observe(output, {
            childList: true,
            characterData: true,
            subtree: true,
          });
        });
        return performance.now() - startedAt;
      });
    const latency = (ms: number) =>
      page.evaluate(
        (value) => (window.djust as unknown as { latency(ms: number): number }).latency(value),
        ms,
      );
    expect(await latency(400)).toBe(400);
    expect(await roundTrip()).toBeGreaterThanOrEqual(395);
    await page.goto(origin);
    await page.waitForFunction(() => window.djust.transport !== undefined);
    expect(await roundTrip()).toBeGreaterThanOrEqual(395);
    expect(await box(page).textContent()).toContain("Latency 400 ms");
    await box(page).locator("button").click();
    await box(page).waitFor({ state: "detached" });
    expect(await page.evaluate(() => sessionStorage.getItem("djust-latency"))).toBeNull();
    await roundTrip();
  });
});

test("an open page whose view fails to mount again says why, and recovers", async ({ page }) => {
  isBroken = false;
  // As after a restart of the server: the live session is gone when the page comes back.
  const site = await serve({
    development: true,
    routes: { "/": ShownView },
    limits: { resumeWindowMs: 1 },
  });
  await openLive(page, site.origin);
  isBroken = true;
  site.cut();
  await overlay(page).waitFor();
  expect(await overlay(page).locator("h1").textContent()).toBe(
    "ShownView.render() threw: The item has no name.",
  );
  await page.keyboard.press("Escape");
  await overlay(page).waitFor({ state: "detached" });
  await box(page).locator("button").first().click();
  expect(await box(page).textContent()).toContain("The page cannot connect, and tries again. DJ_RENDER");
  expect(await page.locator(".dj-connection:visible").count()).toBe(0);
  isBroken = false;
  await box(page).waitFor({ state: "detached", timeout: 20_000 });
  expect(await overlay(page).count()).toBe(0);
});

test("the overlay is above a modal dialog, and gives the focus back to it", async ({ page }) => {
  await open(page, "websocket");
  await page.evaluate(() => (document.querySelector("#modal") as HTMLDialogElement).showModal());
  await page.click("text=Fail inside");
  await overlay(page).waitFor();
  const isOnTop = await page.evaluate(() => {
    const shown = document.querySelector("[data-djust-development]");
    return document.elementFromPoint(innerWidth / 2, innerHeight / 2) === shown;
  });
  expect(isOnTop).toBe(true);
  expect(await overlay(page).getAttribute("role")).toBe("alertdialog");
  expect(
    await page.evaluate(
      () => document.querySelector("[data-djust-development]")?.shadowRoot?.activeElement?.textContent,
    ),
  ).toBe("Close");
  await page.keyboard.press("Enter");
  await overlay(page).waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Fail inside");
});

test("the first page that fails shows the overlay under the strictest policy, and axe finds nothing", async ({
  page,
}) => {
  isBroken = true;
  const app = createApp({ logger: false, development: true, routes: { "/": ShownView } });
  const server = createServer((request, response: ServerResponse) => {
    response.setHeader("content-security-policy", policy);
    void app.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
    server.close();
  });
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) violations.push(message.text());
  });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await overlay(page).waitFor();
    expect(await overlay(page).locator("h1").textContent()).toBe(
      "ShownView.render() threw: The item has no name.",
    );
    const [width, paper] = await overlay(page).evaluate((dialog) => [
      getComputedStyle(dialog).borderTopWidth,
      getComputedStyle(dialog).backgroundColor,
    ]);
    expect([width, paper]).toEqual([
      "4px",
      colorScheme === "dark" ? "rgb(27, 27, 32)" : "rgb(255, 255, 255)",
    ]);
  }
  expect(violations).toEqual([]);
});

describe.each(["light", "dark"] as const)("in %s colors", (colorScheme) => {
  test("axe finds no violations in the overlay and the box", async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const { origin } = await open(page, "websocket");
    await openLive(page, `${origin}/bare`);
    await page.click("text=Put");
    await box(page).locator("button").first().click();
    const own = (lines: readonly string[]) => lines.filter((line) => line.includes("djust-development"));
    expect(own((await examine(page)).violations)).toEqual([]);
    await page.click("text=Fail");
    await overlay(page).waitFor();
    expect(own((await examine(page)).violations)).toEqual([]);
  });
});

describe("a warning", () => {
  test("is shown once for messages on a page without a container", async ({ page }) => {
    const logged: string[] = [];
    const quiet = (): void => {};
    isBroken = false;
    const { origin } = await serve({
      development: true,
      routes: { "/": ShopView },
      logger: { debug: quiet, info: quiet, error: quiet, warn: (_, message) => logged.push(message) },
    });
    const texts = warnings(page);
    await openLive(page, origin);
    await page.click("text=Put");
    await box(page).waitFor();
    await page.click("text=Put");
    await page.click("text=Wait");
    await page.waitForFunction(() => document.querySelector("output")?.textContent === "1");
    await expect.poll(() => logged.filter((text) => text.startsWith("DJ_"))).toHaveLength(1);
    expect(texts).toEqual([`[djust] ${logged.find((text) => text.startsWith("DJ_"))}`]);
    expect(texts[0]).toContain('The page has no container for the message "Saved."');
  });

  test("is not shown for a message that the page draws itself", async ({ page }) => {
    const texts = warnings(page);
    const { origin } = await open(page, "websocket");
    await openLive(page, `${origin}/bare`);
    await page.evaluate(() => document.addEventListener("djust:flash", (event) => event.preventDefault()));
    await page.click("text=Put");
    await page.click("text=Wait");
    await page.waitForFunction(() => document.querySelector("output")?.textContent === "1");
    expect(texts).toEqual([]);
  });

  describe.each([
    [
      "a second container",
      (page: string) => page.replace("</body>", '<div id="dj-flash-container"></div></body>'),
      'DJ_FLASH_CONTAINER: The page has 2 containers with the id "dj-flash-container".',
    ],
    [
      "a page script that is loaded twice",
      (page: string) => page.replace("</body>", '<script src="/_djust/djust.js"></script></body>'),
      "DJ_PAGE_SCRIPT: The page loads the page script 2 times.",
    ],
    [
      "a page script that does not run",
      (page: string) => page.replace(/<script src="\/_djust\/djust\.[^>]*><\/script>/, ""),
      "DJ_PAGE_SCRIPT: The page script has not run.",
    ],
    [
      "a host that the proxy does not pass on",
      (page: string) => page.replace(/http:\/\/127\.0\.0\.1:\d+/, "http://internal:8080"),
      "but the server sees http://internal:8080 and refuses its events with DJ_ORIGIN.",
    ],
    [
      "a page in a frame of another site",
      (page: string) => page.replace("isFramed&quot;:false", "isFramed&quot;:true"),
      "Browsers send no session cookie there (SameSite=Lax)",
    ],
  ] as const)("%s", (_, change, message) => {
    test("is reported in the console, on the page and in the log", async ({ page }) => {
      isBroken = false;
      const logged: string[] = [];
      const quiet = (): void => {};
      const { origin } = await serve({
        development: true,
        routes: { "/": ShownView },
        logger: { debug: quiet, info: quiet, error: quiet, warn: (_fields, text) => logged.push(text) },
      });
      const texts = warnings(page);
      await page.route(`${origin}/`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: change(await response.text()) });
      });
      await page.goto(origin);
      await box(page).locator("button").first().click();
      expect(await box(page).textContent()).toContain(message);
      expect(texts.filter((text) => text.includes(message))).toHaveLength(1);
      await expect.poll(() => logged.filter((text) => text.includes(message))).toHaveLength(1);
    });
  });
});
