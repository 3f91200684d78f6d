import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished } from "vitest";
import { djust, flash } from "../../src/adapters/node.js";
import {
  createApp,
  djFlash,
  html,
  type LiveRequest,
  LiveView,
  type TransportName,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { longRun } from "../support/long-run.js";
import { connected, openLive, seesMessages } from "./page.js";
import { transports } from "./site.js";

const users = new Map<string, string>();

class Account extends LiveView {
  override mount({ session }: LiveRequest) {
    users.set(session.id, "Ada");
    this.subscribe("room");
  }
  override render() {
    return html`${djFlash()}<h1>Account</h1><form method="post" action="/sign-out"><button>Sign out</button></form>`;
  }
}
class SignIn extends LiveView {
  override render() {
    return html`${djFlash()}<h1>Sign in</h1>`;
  }
}
class Start extends LiveView {
  override mount({ session }: LiveRequest) {
    users.set(session.id, "Ada");
    session.set("hasVisited", true);
  }
  override render() {
    return html`<h1>Start</h1>`;
  }
}

/** How long the route takes before and after it ends the session, in ms. */
const allPauses = [
  [0, 10],
  [10, 120],
  [0, 0],
  [10, 40],
  [300, 400],
] as const;

/** Serves the recipe of docs/guide/sessions.md, "Ending tabs from elsewhere". */
async function serve(
  transport: TransportName,
  pause: { readonly before: number; readonly after: number },
): Promise<string> {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    developmentTools: false,
    transports: [transport],
    limits: { pollMs: 200 },
    routes: { "/": Start, "/account": Account, "/sign-in": SignIn },
    onMount: ({ session, path }) =>
      path === "/account" && !users.has(session.id) ? { redirect: "/sign-in" } : undefined,
  });
  const handle = djust(app, async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(404).end();
    const id = app.sessionId(request);
    await wait(pause.before);
    if (id !== undefined) {
      users.delete(id);
      app.endSession(id);
    }
    await wait(pause.after);
    flash(request).put("success", "Signed out", { autoDismiss: 0 });
    response.writeHead(303, { location: "/sign-in" }).end();
  });
  const server = createServer(handle);
  app.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await app.close();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(transports)("over %s", (transport) => {
  test("a sign-out with endSession keeps its message, and the other tab leaves by itself", async ({
    browser,
  }) => {
    const pause = { before: 0, after: 0 };
    const origin = await serve(transport, pause);
    for (const [before, after] of allPauses.slice(0, longRun(allPauses.length, 2))) {
      Object.assign(pause, { before, after });
      const context = await browser.newContext();
      const [page, other] = [await context.newPage(), await context.newPage()];
      await openLive(page, origin);
      for (const tab of [page, other]) await openLive(tab, `${origin}/account`);
      expect(await other.textContent("h1")).toBe("Account");
      await page.bringToFront();
      await page.click("text=Sign out");
      await page.waitForURL("**/sign-in");
      await connected(page);
      await seesMessages(page, "Signed out");
      await other.waitForURL("**/sign-in");
      expect(await other.locator(".dj-flash").count()).toBe(0);
      await context.close();
    }
  });
});
