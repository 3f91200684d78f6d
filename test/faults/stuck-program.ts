import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";

/** An application with a handler that never ends, over a WebSocket and over HTTP. */

let stuck = 0;

class Stuck extends LiveView {
  @eventHandler() hang() {
    stuck++;
    return new Promise(() => {});
  }
  override render() {
    return html`<p>stuck</p>`;
  }
}

const app = createApp({
  secret: "the secret of what is stuck",
  routes: { "/": Stuck },
  logger: false,
  limits: { shutdownMs: 300 },
});
const { url } = await app.listen({ port: 0, host: "127.0.0.1" });
for (const connect of [connectWebSocket, connectHttp]) {
  const tab = new Tab(url, new CookieJar(), connect);
  await tab.load("/");
  await tab.connect();
  tab.start("hang");
}
const looking = setInterval(() => {
  if (stuck < 2) return;
  clearInterval(looking);
  process.send?.({ stuck });
}, 5);
process.on("message", () => {
  void app.close().then(() => process.exit(0));
});
