import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createApp, djFlash, eventHandler, flash, html, LiveView } from "../index.js";

class Leaving extends LiveView {
  @eventHandler()
  leave(): void {
    this.putFlash("success", "Good-bye");
    this.liveRedirect("/ordinary", { carryFlash: true });
  }

  override render() {
    return html`<p>here</p>`;
  }
}

class Saving extends LiveView {
  @eventHandler()
  save(): void {
    this.putFlash("success", "Saved");
  }

  override render() {
    return html`${djFlash()}<button dj-click="save">Save</button>`;
  }
}

/** Starts a server for the test and loads its first page. */
async function firstPage(server: Server): Promise<{ origin: string; page: Response; cookie: string }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await fetch(origin);
  const [cookie = ""] = page.headers.getSetCookie().map((each) => each.split(";")[0]);
  return { origin, page, cookie };
}

it("the page after a plain form shows its flash once, even if another application forwarded it", async () => {
  const shared = { secret: "a secret that nobody could ever guess", logger: false } as const;
  const other = createApp({ ...shared, routes: { "/other": Leaving } });
  const app = createApp({ ...shared, routes: { "/": Saving } });
  const server = createServer((request, response) => {
    void other.handle(request, response, () => void app.handle(request, response));
  });
  const { origin, page, cookie } = await firstPage(server);
  const body = new URLSearchParams({ "_event:save": "" });
  for (const [, name = "", value = ""] of (await page.text()).matchAll(/name="(_\w+)" value="([^"]*)"/g))
    body.append(name, value);
  const posted = await fetch(origin, { method: "POST", body, headers: { cookie }, redirect: "manual" });
  expect(posted.status).toBe(303);
  const [carry = ""] = posted.headers.getSetCookie().map((each) => each.split(";")[0]);
  const next = await fetch(origin, { headers: { cookie: `${cookie}; ${carry}` } });
  expect((await next.text()).match(/>Saved</g)).toHaveLength(1);
});

it("an ordinary page shows flash carried by liveRedirect, once", async () => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/": Leaving },
  });
  const server = createServer((request, response) => {
    void app.handle(request, response, () => {
      response.setHeader("content-type", "text/html");
      response.end(flash(request).container());
    });
  });
  const { origin, page, cookie } = await firstPage(server);
  const [, csrf = ""] = /name="csrf-token" content="([^"]*)"/.exec(await page.text()) ?? [];
  const answer = await fetch(origin, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrftoken": csrf, "x-djust-event": "leave", cookie },
    body: "{}",
  });
  const { _navigation } = (await answer.json()) as { _navigation: { action: string; url: string } };
  expect(_navigation.action).toBe("load");

  const passed = await fetch(origin + _navigation.url, { headers: { cookie }, redirect: "manual" });
  expect(passed.headers.get("location")).toBe("/ordinary");
  const [carry = ""] = passed.headers.getSetCookie();
  expect(carry).toMatch(/^djust\.carry=[^;]+; Max-Age=60; Path=\/ordinary; HttpOnly; SameSite=Lax$/);
  const ask = async (path: string, own = cookie): Promise<string> =>
    (await fetch(origin + path, { headers: { cookie: `${own}; ${carry.split(";")[0]}` } })).text();
  expect(await ask("/elsewhere")).not.toContain("Good-bye");
  expect(await ask("/ordinary", "a=b"), "another browser's").not.toContain("Good-bye");
  expect(await ask("/ordinary?page=2")).toContain(">Good-bye</div>");
  expect(await ask("/ordinary")).not.toContain("Good-bye");
});
