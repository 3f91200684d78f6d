import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { createApp, eventHandler, html, LiveView } from "./index.js";

/** Ends the running turn. */
let finish = (): void => {};

class Page extends LiveView {
  @eventHandler()
  save(): Promise<void> {
    return new Promise((resolve) => {
      finish = resolve;
    });
  }

  override render() {
    return html`<p>page</p>`;
  }
}

it.each([
  [true, 0],
  [false, 5_000],
])("with development %s, browsers reconnect within %i ms", async (development, withinMs) => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    development,
    routes: { "/": Page },
  });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const response = await fetch(url);
  const [cookie = ""] = response.headers.getSetCookie();
  const [, token] = /name="djust-token" content="([^"]*)"/.exec(await response.text()) ?? [];
  const socket = new WebSocket(`${url.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
  const frames: { type: string }[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  socket.on("open", () => socket.send(JSON.stringify({ type: "mount", token, url: "/" })));
  await expect.poll(() => frames.length).toBe(1);
  await app.close();
  await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
  expect(frames.at(-1)).toMatchObject({ type: "reload", withinMs });
});

it("new pages and the health check get a 503 while turns finish", async () => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/": Page },
  });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const page = await fetch(url);
  const [cookie = ""] = page.headers.getSetCookie();
  const [, csrf = ""] = /name="csrf-token" content="([^"]*)"/.exec(await page.text()) ?? [];
  const saved = fetch(url, {
    method: "POST",
    headers: { cookie, "x-csrftoken": csrf, "x-djust-event": "save" },
    body: "{}",
  });
  const before = finish;
  await expect.poll(() => finish).not.toBe(before);
  const closed = app.close();
  // A separate connection, like a load balancer's.
  const health = await fetch(`${url}/_djust/health`, { headers: { connection: "close" } });
  expect([health.status, await health.json()]).toMatchObject([503, { status: "closing" }]);
  const refused = await fetch(url, { headers: { connection: "close" } });
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain("DJ_SHUTDOWN");
  finish();
  expect((await saved).status).toBe(200);
  await closed;
  await expect(fetch(url)).rejects.toThrow();
});

it("a closed application opens no sessions on a server that keeps running", async () => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/": Page },
  });
  const server = createServer((request, response) => void app.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await app.close();
  const page = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(page.status).toBe(503);
  expect(app.health().sessions).toBe(0);
  server.closeAllConnections();
  server.close();
});
