import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { createApp, html, LiveView } from "./index.js";

class Page extends LiveView {
  override render() {
    return html`<p>page</p>`;
  }
}

it.each([
  [true, 0],
  [false, 5_000],
])("with development %s, browsers come back within %i ms", async (development, withinMs) => {
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
