import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createApp, html, type LiveRequest, LiveView } from "djust-ts";
import { expect, onTestFinished, test } from "vitest";
import { HttpBrowser } from "../../src/testing/http-browser.js";
import { adapters } from "./frameworks/index.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

class LivePage extends LiveView {
  user = "";
  override mount({ session }: LiveRequest): void {
    this.user = String(session.get("user"));
  }
  override render() {
    return html`<p>${this.user}</p>`;
  }
}

test.each(adapters.filter(({ has }) => has.sessions))(
  "$name: a view that mounts long after the handshake has the framework's session",
  async ({ start }) => {
    const app = createApp({
      secret: "a secret for adapters under test",
      logger: false,
      routes: { "/live": LivePage },
      // The live session of the first page has ended by then.
      limits: { resumeWindowMs: 1 },
    });
    const { origin, close } = await start({
      apps: [app],
      routes: [
        {
          method: "GET",
          path: "/sign-in",
          answer({ session }) {
            Object.assign(session ?? {}, { user: "ada" });
            return { text: "done" };
          },
        },
      ],
      sessions: true,
    });
    onTestFinished(close);
    const browser = new HttpBrowser(origin);
    await browser.open("/sign-in");
    const page = await browser.load("/live");
    expect(page.body).toContain("<p>ada</p>");
    const socket = browser.rawSocket(`${page.runtimePath}/ws`);
    onTestFinished(() => socket.terminate());
    await new Promise((resolve) => socket.once("open", resolve));
    await expect.poll(() => app.health().sessions, { timeout: 5_000 }).toBe(0);
    for (let times = 0; times < 3; times++) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const reply = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    socket.send(JSON.stringify({ type: "mount", token: page.token, url: "/live" }));
    expect(await reply).toContain("ada");
  },
);
