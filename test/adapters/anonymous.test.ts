import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import session, { MemoryStore } from "express-session";
import { expect, it, onTestFinished, vi } from "vitest";
import { djust } from "../../src/adapters/express.js";
import { createApp, html, type LiveRequest, LiveView } from "../../src/server/index.js";

class Page extends LiveView {
  override mount(request: LiveRequest) {
    if (request.path === "/broken") throw new Error("broken");
  }
  override render() {
    return html`<h1>Page</h1>`;
  }
}

/** Serves views whose hook lets only some paths pass, with the session store of the framework. */
async function serve(): Promise<{ origin: string; saves: () => number }> {
  const store = new MemoryStore();
  const set = vi.spyOn(store, "set");
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/account": Page, "/wanted": Page, "/sign-in": Page, "/broken": Page },
    onMount: ({ path, session }) => {
      if (path === "/wanted") session.set("wanted", path);
      return path === "/account" || path === "/wanted" ? { redirect: "/sign-in" } : undefined;
    },
  });
  const web = express();
  web.use(session({ secret: "s", resave: false, saveUninitialized: false, store }), djust(app));
  const server = createServer(web);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    saves: () => set.mock.calls.length,
  };
}

const get = (url: string) => fetch(url, { redirect: "manual" });

it("a redirect or an error writes no session for a new browser, and sets no cookie", async () => {
  const { origin, saves } = await serve();
  for (const [path, status] of [
    ["/account", 303],
    ["/broken", 500],
  ] as const) {
    const response = await get(origin + path);
    expect(response.status).toBe(status);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  expect(saves()).toBe(0);
});

it("a page, and a redirect that keeps something, write one", async () => {
  const { origin, saves } = await serve();
  expect((await get(`${origin}/wanted`)).headers.getSetCookie()).toHaveLength(1);
  expect((await get(`${origin}/sign-in`)).headers.getSetCookie()).toHaveLength(1);
  expect(saves()).toBe(2);
});
