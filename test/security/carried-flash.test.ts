import { describe, expect, it } from "vitest";
import { djust, flash } from "../../src/adapters/node.js";
import { createApp, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { CookieJar, loadPage } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { openServer } from "./servers.js";

class Source extends LiveView {
  @eventHandler() leave({ to }: { to: string }) {
    this.putFlash("info", "Your balance is 7");
    this.liveRedirect(to, { carryFlash: true });
  }
  override render() {
    return html`${djFlash()}<button dj-click="leave">Leave</button>`;
  }
}
class Target extends LiveView {
  override render() {
    return html`${djFlash()}<p>target</p>`;
  }
}

/** A server with live views and with ordinary routes that put and show messages. */
async function start() {
  const app = createApp({
    secret: "a secret for the suite of carried flash",
    logger: false,
    routes: { "/": Source, "/target": Target },
  });
  const { origin } = await openServer(
    app,
    djust(app, (request, response) => {
      response.setHeader("content-type", "text/html");
      if (request.url !== "/put") return response.end(`<body>${flash(request).container()}</body>`);
      flash(request).put("info", "Your balance is 7");
      return response.writeHead(303, { location: "/page" }).end();
    }),
  );
  return origin;
}

/** Sends a request without following redirects. */
async function ask(origin: string, path: string, jar: CookieJar, method = "GET"): Promise<Response> {
  const headers = { cookie: jar.header, accept: "text/html" };
  const response = await fetch(origin + path, { method, headers, redirect: "manual" });
  for (const cookie of response.headers.getSetCookie()) jar.take(cookie);
  return response;
}

const valueOfCookie = (jar: CookieJar, name: string): string =>
  new RegExp(`${name}=([^;]*)`).exec(jar.header)?.[1] ?? "";
const isShown = (page: string): boolean => page.includes("Your balance is 7");

describe.each([
  ["websocket", connectWebSocket],
  ["sse", connectEventStream],
  ["http", connectHttp],
] as const)("carried flash over %s", (_name, connect) => {
  it.each([true, false])(
    "is refused to another browser and remains available to its own; the other has a session: %s",
    async (hasSession) => {
      const origin = await start();
      const jar = new CookieJar();
      const tab = new Tab(origin, jar, connect);
      await tab.load("/");
      await tab.connect();
      tab.raw({ type: "event", event: "leave", params: { to: "/target" }, ref: 1 });
      await tab.until("it is sent away", () => tab.log.some(({ type }) => type === "navigation"));
      const away = tab.log.find(({ type }) => type === "navigation");
      const carry = away?.type === "navigation" ? String(away.carry) : "";
      tab.cut();

      const other = new CookieJar();
      if (hasSession) await loadPage(origin, "/", other);
      other.take(`djust.carry=${carry}`);
      expect(isShown((await loadPage(origin, "/target", other)).html)).toBe(false);
      jar.take(`djust.carry=${carry}`);
      expect(isShown((await loadPage(origin, "/target", jar)).html), "for its own browser").toBe(true);
      jar.take(`djust.carry=${carry}`);
      expect(isShown((await loadPage(origin, "/target", jar)).html), "once").toBe(false);
    },
  );

  it("is refused to a live redirect of another browser", async () => {
    const origin = await start();
    const mine = new Tab(origin, new CookieJar(), connect);
    const other = new Tab(origin, new CookieJar(), connect);
    for (const tab of [mine, other]) {
      await tab.load("/");
      await tab.connect();
    }
    mine.raw({ type: "event", event: "leave", params: { to: "/target" }, ref: 1 });
    await mine.until("it is sent away", () => mine.log.some(({ type }) => type === "navigation"));
    const away = mine.log.find(({ type }) => type === "navigation");
    mine.cut();
    const carry = away?.type === "navigation" ? String(away.carry) : "";
    const { length } = other.log;
    other.raw({ type: "live_redirect_mount", url: "/target", carry, ref: 1 });
    await other.until("it has arrived", () => other.typesSince(length).includes("mount"));
    expect(other.messages).toEqual([]);
    other.cut();
  });
});

describe("flash of an ordinary route", () => {
  it("is refused to another browser and remains available to its own, even without a session", async () => {
    const origin = await start();
    const jar = new CookieJar();
    await ask(origin, "/put", jar);
    expect(jar.header).not.toContain("djust.sid");
    const put = valueOfCookie(jar, "djust.flash");
    const stranger = new CookieJar();
    stranger.take(`djust.flash=${put}`);
    const second = new CookieJar();
    await ask(origin, "/put", second);
    second.take(`djust.flash=${put}`);
    for (const other of [stranger, second]) {
      expect(isShown(await (await ask(origin, "/page", other)).text()), "an ordinary page").toBe(false);
      expect(isShown(await (await ask(origin, "/target", other)).text()), "a live page").toBe(false);
    }
    expect(isShown(await (await ask(origin, "/page", jar)).text())).toBe(true);
    expect(valueOfCookie(jar, "djust.flash")).toBe("");
    jar.take(`djust.flash=${put}`);
    expect(isShown(await (await ask(origin, "/page", jar)).text()), "once").toBe(false);
  });

  it("is shown on a live page to the browser it was sent to", async () => {
    const origin = await start();
    const jar = new CookieJar();
    await loadPage(origin, "/", jar);
    await ask(origin, "/put", jar);
    expect(isShown(await (await ask(origin, "/target", jar)).text())).toBe(true);
  });

  it("of another browser is not included in a response with messages of its own", async () => {
    const origin = await start();
    const [jar, other] = [new CookieJar(), new CookieJar()];
    await ask(origin, "/put", jar);
    other.take(`djust.flash=${valueOfCookie(jar, "djust.flash")}`);
    await ask(origin, "/put", other, "POST");
    const page = await (await ask(origin, "/page", other)).text();
    expect(page.match(/Your balance is 7/g)).toHaveLength(1);
  });

  it("works in `response.end(flash(request).container())`, which reads `end` first", async () => {
    const origin = await start();
    const page = await fetch(`${origin}/page`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
    expect(await page.text()).toContain("dj-flash-container");
  });
});
