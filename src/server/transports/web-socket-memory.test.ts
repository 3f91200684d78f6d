import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createApp, html, LiveView } from "../index.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

class Page extends LiveView {
  override render() {
    return html`<p>page</p>`;
  }
}

it("an open connection does not keep the request that it began with", async () => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/": Page },
  });
  const server = createServer((request, response) => void app.handle(request, response));
  const upgrades: WeakRef<IncomingMessage>[] = [];
  server.on("upgrade", (request, stream, head) => {
    upgrades.push(new WeakRef(request));
    app.upgrade(request, stream, head);
  });
  onTestFinished(async () => {
    await app.close();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(url);
  const [cookie = ""] = response.headers.getSetCookie();
  const [, token] = /name="djust-token" content="([^"]*)"/.exec(await response.text()) ?? [];
  const socket = new WebSocket(`${url.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ type: "mount", token, url: "/", tab: "one" }));
  await new Promise((resolve) => socket.once("message", resolve));
  expect(upgrades).toHaveLength(1);
  await expect
    .poll(() => {
      collectGarbage();
      return upgrades[0]?.deref() === undefined;
    })
    .toBe(true);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});
