import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createApp, html, LiveView } from "../index.js";

/** Delays requests until released, except for the first page load. */
let letIn: (() => void)[] = [];

class Page extends LiveView {
  static override onMount = (): Promise<void> =>
    new Promise((resolve) => {
      letIn.push(resolve);
    });
  override render() {
    return html`<p>page</p>`;
  }
}

it("a connection that is lost before it attaches does not keep the session alive", async () => {
  const app = createApp({
    secret: "a secret that nobody could ever guess",
    logger: false,
    routes: { "/": Page },
    limits: { resumeWindowMs: 200 },
  });
  onTestFinished(() => app.close());
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const loading = fetch(url);
  await expect.poll(() => letIn.length).toBe(1);
  letIn[0]?.();
  const response = await loading;
  const [cookie = ""] = response.headers.getSetCookie();
  const [, token] = /name="djust-token" content="([^"]*)"/.exec(await response.text()) ?? [];
  const connect = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
    socket.on("open", () => socket.send(JSON.stringify({ type: "mount", token, url: "/", tab: "one" })));
    // The reply to a ping arrives after the mount frame has been handled.
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "ping" }));
    await new Promise((resolve) => socket.once("message", resolve));
    return socket;
  };
  letIn = [];
  const first = await connect();
  const second = await connect();
  expect(letIn).toHaveLength(1);
  second.close();
  first.close();
  await expect
    .poll(() => [first.readyState, second.readyState])
    .toEqual([WebSocket.CLOSED, WebSocket.CLOSED]);
  letIn[0]?.();
  await expect.poll(() => letIn.length).toBe(2);
  letIn[1]?.();
  await expect.poll(() => app.health().sessions).toBe(0);
});
