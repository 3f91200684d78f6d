import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { djFlash, eventHandler, html, type LiveRequest, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

class Desk extends LiveView {
  request: LiveRequest | undefined;
  who = "";
  override mount(request: LiveRequest) {
    this.request = request;
    this.who = request.session.get("user", "nobody") ?? "";
  }
  @eventHandler() signIn() {
    this.request?.session.renew();
    this.request?.session.set("user", "Ada");
    this.putFlash("success", "Welcome, Ada", { autoDismiss: 0 });
    this.liveRedirect("/account", { carryFlash: true });
  }
  @eventHandler() signOut() {
    this.request?.session.destroy();
    this.liveRedirect("/");
  }
  override render() {
    return html`${djFlash()}<h1>${this.who}</h1><button dj-click="signIn">Sign in</button>
      <button dj-click="signOut">Sign out</button>`;
  }
}
class Account extends Desk {}
const routes = { "/": Desk, "/account": Account };

/** Waits for the heading of a page that may be loading. */
const shows = (page: Page, heading: string): Promise<void> =>
  expect.poll(() => page.textContent("h1").catch(() => ""), { timeout: 10_000 }).toBe(heading);

describe.each(transports)("over %s", (transport) => {
  test("signing in and out changes the cookie, and the other tab follows", async ({ page, context }) => {
    const { origin } = await serve({ transports: [transport], routes });
    await openLive(page, origin);
    const other = await context.newPage();
    await openLive(other, origin);
    const id = async (): Promise<string> => {
      const [cookie] = (await context.cookies(origin)).filter(({ name }) => name === "djust.sid");
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
      return cookie?.value ?? "";
    };
    const before = await id();

    await page.click("text=Sign in");
    await page.waitForURL("**/account");
    await connected(page);
    await seesMessages(page, "Welcome, Ada");
    expect(await page.textContent("h1")).toBe("Ada");
    const signedIn = await id();
    expect(signedIn).not.toBe(before);
    // Over HTTP alone a tab hears of it when it asks.
    if (transport === "http") await other.click("text=Sign in");
    await shows(other, "Ada");

    await connected(page);
    await page.click("text=Sign out");
    await page.waitForURL(`${origin}/`);
    await connected(page);
    expect(await page.textContent("h1")).toBe("nobody");
    expect(await id()).not.toBe(signedIn);
    if (transport !== "http") await shows(other, "nobody");
  });
});
