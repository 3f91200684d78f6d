import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { BrowserContext } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { djust, flash } from "../../src/adapters/node.js";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { certificate } from "../adapters/certificate.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";

class Counter extends LiveView {
  count = 0;
  override mount({ session }: LiveRequest) {
    this.count = (session.get<number>("visits") ?? 0) + 1;
    session.set("visits", this.count);
  }
  @eventHandler() click() {
    this.putFlash("info", "Clicked", { autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}<h1>Visit ${this.count}</h1><button dj-click="click">Click</button>
      <form method="post" action="/save"><button>Save</button></form>`;
  }
}

async function listen(server: Server, host: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `https://${host}:${(server.address() as AddressInfo).port}`;
}

/** Starts an application over HTTPS, and a page of another site with a frame of it and a link to it. */
async function serve(cookie: NonNullable<AppOptions["cookie"]>): Promise<{ app: string; other: string }> {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    developmentTools: false,
    routes: { "/": Counter },
    cookie,
  });
  const handle = djust(app, (request, response) => {
    if (request.url !== "/save") return void response.writeHead(404).end();
    flash(request).put("success", "Saved", { autoDismiss: 0 });
    response.writeHead(303, { location: "/" }).end();
  });
  const server = createServer(certificate, handle);
  app.attach(server);
  const origin = await listen(server, "localhost");
  const elsewhere = createServer(certificate, (_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<a href="${origin}/">Shop</a><iframe src="${origin}/"></iframe>`);
  });
  onTestFinished(async () => {
    await app.close();
    for (const one of [server, elsewhere]) {
      one.closeAllConnections();
      one.close();
    }
  });
  return { app: origin, other: await listen(elsewhere, "127.0.0.1") };
}

/** Runs work in a browser that accepts the certificate of the test. */
async function inContext(
  browser: { newContext(options: object): Promise<BrowserContext> },
  work: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await work(context).finally(() => context.close());
}

describe("a page in a frame of another site", () => {
  // Chromium's private windows refuse cookies in frames that are not partitioned.
  test("keeps its session and shows its messages with a partitioned cookie", async ({ browser }) => {
    const { other } = await serve({ sameSite: "none", partitioned: true });
    await inContext(browser, async (context) => {
      const page = await context.newPage();
      await page.goto(other);
      const frame = page.frameLocator("iframe");
      await frame.locator(".dj-connected").first().waitFor();
      await frame.locator("text=Click").click();
      await frame.locator(".dj-flash").filter({ hasText: "Clicked" }).waitFor();
      await frame.locator("text=Save").click();
      await frame.locator(".dj-flash").filter({ hasText: "Saved" }).waitFor();
      expect(await frame.locator("h1").textContent()).toBe("Visit 2");
    });
  });
});

describe("a strict cookie", () => {
  test("keeps the session of a user who follows a link from another site", async ({ browser }) => {
    const { app, other } = await serve({ sameSite: "strict" });
    await inContext(browser, async (context) => {
      const page = await context.newPage();
      await openLive(page, app);
      expect(await page.textContent("h1")).toBe("Visit 1");
      await page.click("text=Save");
      await seesMessages(page, "Saved");
      const [cookie] = (await context.cookies(app)).filter(({ name }) => name === "__Host-djust.sid");
      expect(cookie?.sameSite).toBe("Strict");
      await page.goto(other);
      await page.click("text=Shop");
      await page.waitForSelector("h1");
      expect(await page.textContent("h1")).toBe("Visit 3");
      const [after] = (await context.cookies(app)).filter(({ name }) => name === "__Host-djust.sid");
      expect(after?.value).toBe(cookie?.value);
    });
  });
});
