import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";

/**
 * An application whose view makes a mistake outside of its turns: the event named by the first argument. Reports to its
 * parent once the tab has seen the reply to that event, and again if the process is alive a little later.
 */

/** Makes the mistake in a timer, once the tab has seen the reply. */
let proceed = (): void => {};
const afterReply = (mistake: () => void): void => {
  proceed = () => void setTimeout(mistake);
};

class Careless extends LiveView {
  @eventHandler() timer() {
    afterReply(() => {
      throw new Error("thrown in a timer");
    });
  }
  @eventHandler() listener() {
    const work = (signal: AbortSignal): Promise<void> => {
      signal.addEventListener("abort", () => {
        throw new Error("thrown in a listener");
      });
      return new Promise(() => {});
    };
    this.startAsync(work, { name: "work" });
    afterReply(() => this.cancelAsync("work"));
  }
  @eventHandler() promise() {
    afterReply(() => void Promise.reject(new Error("rejected without a handler")));
  }
  override render() {
    return html`<p>careless</p>`;
  }
}

const app = createApp({
  secret: "the secret of what is careless",
  routes: { "/": Careless },
  logger: false,
});
const { url } = await app.listen({ port: 0, host: "127.0.0.1" });
const tab = new Tab(url, new CookieJar(), connectWebSocket);
await tab.load("/");
await tab.connect();
await tab.event(process.argv[2] ?? "");
process.send?.("answered", () => {
  proceed();
  setTimeout(() => process.send?.("alive"), 200);
});
process.on("message", () => {
  void app.close().then(() => process.exit(0));
});
