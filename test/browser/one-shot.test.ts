import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import session from "express-session";
import { describe, expect, onTestFinished } from "vitest";
import { djust, flash } from "../../src/adapters/express.js";
import { createApp, djFlash, html, type LiveRequest, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, messages, openLive, seesMessages } from "./page.js";

/** A page with the ordinary sign-out form; it follows the session to its end by itself. */
class Account extends LiveView {
  override mount() {
    this.subscribe("session:ada");
  }
  override handleInfo() {
    this.liveRedirect("/sign-in");
  }
  override render() {
    return html`${djFlash()}<h1>Account</h1><form method="post" action="/sign-out"><button>Sign out</button></form>
      <form method="post" action="/save"><button>Save</button></form>`;
  }
}
class SignIn extends LiveView {
  override async mount(request: LiveRequest) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (request.session.pop("_flash_success")) this.putFlash("success", "Saved", { autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}<h1>Sign in</h1><a href="/account">Account</a>`;
  }
}

/** How long the route takes to answer. */
let signOutMs = 0;

/** Whether the server keeps back the next page that it has made. */
let holdsNext = false;

/** Serves the two views and the routes that their forms post to. */
async function serve(): Promise<{ readonly origin: string; readonly held: readonly (() => void)[] }> {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/account": Account, "/sign-in": SignIn },
  });
  const web = express();
  const held: (() => void)[] = [];
  web.get("/sign-in", (request, response, next) => {
    if (!holdsNext || request.headers.upgrade) return next();
    holdsNext = false;
    const { write, end } = response;
    const kept: (() => void)[] = [];
    // A middleware may write early.
    response.write = ((...given: Parameters<typeof write>) => {
      kept.push(() => void write.apply(response, given));
      return true;
    }) as typeof write;
    response.end = ((...given: Parameters<typeof end>) => {
      kept.push(() => void end.apply(response, given));
      held.push(() => kept.forEach((go) => void go()));
      return response;
    }) as typeof end;
    next();
  });
  web.use(session({ secret: "another secret", resave: false, saveUninitialized: true }));
  web.use(djust(app));
  web.post("/sign-out", (request, response) => {
    request.session.destroy(() => {
      app.broadcast("session:ada", {});
      setTimeout(() => {
        flash(request).put("success", "Signed out", { autoDismiss: 0 });
        response.redirect(303, "/sign-in");
      }, signOutMs);
    });
  });
  web.post("/save", (request, response) => {
    Object.assign(request.session, { _flash_success: true });
    flash(request).put("info", "From the route", { autoDismiss: 0 });
    response.redirect(303, "/sign-in");
  });
  const server = createServer(web);
  app.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await app.close();
    server.closeAllConnections();
    server.close();
  });
  return { held, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("one-shot state", () => {
  test("of a sign-out that also ends the posting tab arrives each time", async ({ browser }) => {
    const { origin } = await serve();
    for (let run = 0; run < 8; run++) {
      signOutMs = run * 15;
      const context = await browser.newContext();
      const page = await context.newPage();
      await openLive(page, `${origin}/account`);
      await page.click("text=Sign out");
      await page.waitForURL("**/sign-in");
      await seesMessages(page, "Signed out");
      await context.close();
    }
  }, 60_000);

  test("of a page that another navigation has replaced appears on the next one, once", async ({ page }) => {
    const { origin, held } = await serve();
    await openLive(page, `${origin}/account`);
    holdsNext = true;
    await page.evaluate(() => {
      setTimeout(() => location.assign("/sign-in"), 500);
      document.querySelector<HTMLFormElement>("form[action='/save']")?.submit();
    });
    await expect.poll(() => held.length).toBe(1);
    await page.waitForURL("**/sign-in");
    await seesMessages(page, "From the route", "Saved");
    await connected(page);
    await expect.poll(() => page.evaluate(() => document.cookie)).toMatch(/djust\.page=\w+\.seen/);
    await page.click("text=Account");
    await page.waitForURL("**/account");
    await connected(page);
    await page.goto(`${origin}/sign-in`, { referer: `${origin}/account` });
    await connected(page);
    expect(await messages(page)).toEqual([]);
  });

  test("is the user's after Back, Forward and a reload, once", async ({ page }) => {
    const { origin } = await serve();
    await openLive(page, `${origin}/account`);
    await page.click("text=Save");
    await page.waitForURL("**/sign-in");
    await seesMessages(page, "From the route", "Saved");
    await connected(page);
    await page.reload();
    await connected(page);
    expect(await messages(page)).toEqual([]);
    await page.goBack();
    await page.waitForURL("**/account");
    await page.goForward();
    await page.waitForURL("**/sign-in");
    await connected(page);
    expect(await messages(page)).toEqual([]);
  });

  test("waits for the page that the user sees, after a prefetch, a prerendered page and HEAD", async ({
    page,
    context,
  }) => {
    const { origin } = await serve();
    await openLive(page, `${origin}/account`);
    const save = { maxRedirects: 0, headers: { "sec-fetch-site": "same-origin" } };
    await context.request.post(`${origin}/save`, save);
    await context.request.head(`${origin}/sign-in`);
    for (const purpose of ["prefetch", "prefetch;prerender"]) {
      const ahead = await context.request.get(`${origin}/sign-in`, { headers: { "sec-purpose": purpose } });
      expect(await ahead.text()).not.toMatch(/Saved|From the route/);
    }
    await page.goto(`${origin}/sign-in`);
    await seesMessages(page, "From the route", "Saved");
  });

  test("of a form that is submitted twice appears", async ({ page }) => {
    const { origin } = await serve();
    await openLive(page, `${origin}/account`);
    const hasArrived = page.waitForFunction(() => location.pathname === "/sign-in");
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>("form[action='/save']");
      form?.submit();
      setTimeout(() => form?.submit(), 30);
    });
    await hasArrived;
    await connected(page);
    expect(new Set(await messages(page))).toEqual(new Set(["From the route", "Saved"]));
  });
});
