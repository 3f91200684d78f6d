import cookie from "@fastify/cookie";
import fastifySession from "@fastify/session";
import express from "express";
import session from "express-session";
import Fastify from "fastify";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { djust as djustExpress } from "../../src/adapters/express.js";
import { djust as djustFastify } from "../../src/adapters/fastify.js";
import { djust as djustHono } from "../../src/adapters/hono.js";
import { djust } from "../../src/adapters/node.js";
import { MemoryBroker, MemoryCarryStore } from "../../src/live/index.js";
import { redis } from "../../src/redis/index.js";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { systemClock } from "../../src/server/node-ports.js";
import { MemorySessionStore } from "../../src/server/sessions/session-store.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { RedisServer } from "../nodes/redis-server.js";
import { openServer } from "./servers.js";

const secret = "a secret for the suite of sessions, long";
const connectors = [
  ["websocket", connectWebSocket],
  ["sse", connectEventStream],
  ["http", connectHttp],
] as const;

/** Signs in and out and shows the browser's user. */
class Desk extends LiveView {
  request: LiveRequest | undefined;
  who = "";
  override mount(request: LiveRequest) {
    this.request = request;
    this.who = request.session.get("user", "nobody") ?? "";
  }
  @eventHandler() remember({ value }: { value: string }) {
    this.request?.session.set("basket", value);
  }
  @eventHandler() signIn({ to }: { to?: string }) {
    this.request?.session.renew();
    this.request?.session.set("user", "Ada");
    this.putFlash("success", "Welcome, Ada");
    if (to) this.liveRedirect(to, { carryFlash: true });
  }
  @eventHandler() signOut() {
    this.request?.session.destroy();
    this.liveRedirect("/bye");
  }
  @eventHandler() look() {
    this.who = `${this.request?.session.get("user", "nobody")} with ${this.request?.session.get("basket", "nothing")}`;
  }
  override render() {
    return html`${djFlash()}<p>${this.who}</p><button dj-click="signIn">Sign in</button>`;
  }
}

const routes = { "/": Desk, "/account": Desk, "/bye": Desk };
const appOf = (options: Partial<AppOptions> = {}): App =>
  createApp({ secret, logger: false, routes, ...options });
const start = (options: Partial<AppOptions> = {}) => {
  const app = appOf(options);
  return openServer(app, djust(app)).then((server) => ({ ...server, app }));
};

const idIn = (jar: CookieJar): string => /djust\.sid=([^.]*)/.exec(jar.header)?.[1] ?? "";
const jarWith = (header: string): CookieJar => {
  const jar = new CookieJar();
  for (const each of header.split("; ")) jar.take(each);
  return jar;
};

function open(
  origin: string,
  connect: (typeof connectors)[number][1],
  jar = new CookieJar(),
  path = "/",
): Promise<Tab> {
  const tab = new Tab(origin, jar, connect);
  onTestFinished(() => tab.cut());
  return tab.load(path).then(async () => {
    await tab.connect();
    return tab;
  });
}

/** The reply to a tab's request, including a request to reload. */
async function learns(tab: Tab): Promise<string> {
  const { length } = tab.log;
  const isTold = () =>
    tab.log.slice(length - 1).some((frame) => frame.type === "reload" || frame.type === "error");
  if (!isTold()) tab.raw({ type: "event", event: "look", params: {}, ref: 900 });
  await vi.waitUntil(isTold);
  const frame = tab.log.slice(length - 1).find(({ type }) => type === "reload" || type === "error");
  return frame?.type === "error" ? frame.code : (frame?.type ?? "");
}

describe.each(connectors)("over %s", (_name, connect) => {
  it("renew() gives the session another id, keeps its data and shows the turn's messages", async () => {
    const { origin } = await start();
    const jar = new CookieJar();
    const tab = await open(origin, connect, jar);
    await tab.event("remember", { value: "a lamp" });
    const before = jar.header;
    const { length } = tab.log;
    tab.start("signIn", { to: "/account" });
    await tab.until(
      "the page has been loaded",
      () => tab.loads === 2 && tab.typesSince(length).includes("mount"),
    );
    expect(tab.url).toBe("/account");
    expect(tab.page.html).toContain("Welcome, Ada");
    expect(idIn(jar)).toHaveLength(32);
    expect(idIn(jar)).not.toBe(idIn(jarWith(before)));
    await tab.event("look");
    expect(tab.html).toContain("Ada with a lamp");
  });

  it("renew() without a redirect loads the same page again, with the turn's messages", async () => {
    const { origin } = await start();
    const tab = await open(origin, connect);
    const { length } = tab.log;
    tab.start("signIn");
    await tab.until(
      "the page has been loaded",
      () => tab.loads === 2 && tab.typesSince(length).includes("mount"),
    );
    expect(tab.url).toBe("/");
    expect(tab.page.html.match(/Welcome, Ada/g)).toHaveLength(1);
    expect(tab.page.html).toContain("<p>Ada</p>");
  });

  it("an id from before renew() is worthless, in its cookie, its tokens and its other tabs", async () => {
    const { origin } = await start();
    const jar = new CookieJar();
    const tab = await open(origin, connect, jar);
    await tab.event("remember", { value: "a lamp" });
    // Someone else knows the id, as in session fixation.
    const other = await open(origin, connect, jarWith(jar.header));
    const stolen = jar.header;
    const { length } = tab.log;
    tab.start("signIn");
    await tab.until(
      "the page has been loaded",
      () => tab.loads === 2 && tab.typesSince(length).includes("mount"),
    );
    expect(await learns(other)).toMatch(/^(reload|DJ_CSRF|DJ_TOKEN|DJ_NOT_MOUNTED)$/);
    const late = new Tab(origin, jarWith(stolen), connect);
    onTestFinished(() => late.cut());
    await late.load("/");
    expect(late.page.html).toContain("<p>nobody</p>");
    await late.connect();
    await late.event("look");
    expect(late.html).toContain("nobody with nothing");
  });

  it("destroy() removes the data, ends every other tab and gives the browser a new session", async () => {
    const { origin } = await start();
    const jar = new CookieJar();
    const tab = await open(origin, connect, jar);
    tab.start("signIn");
    await tab.until("it is signed in", () => tab.loads === 2);
    await vi.waitUntil(() => tab.log.at(-1)?.type === "mount");
    const other = await open(origin, connect, jar);
    expect(other.html).toContain("Ada");
    const signedIn = jar.header;
    tab.start("signOut");
    await tab.until("it has left", () => tab.loads === 3);
    expect(tab.url).toBe("/bye");
    expect(tab.page.html).toContain("<p>nobody</p>");
    expect(idIn(jar)).not.toBe(idIn(jarWith(signedIn)));
    expect(await learns(other)).toMatch(/^(reload|DJ_CSRF|DJ_TOKEN|DJ_NOT_MOUNTED)$/);
    const late = new Tab(origin, jarWith(signedIn), connect);
    await late.load("/");
    expect(late.page.html).toContain("<p>nobody</p>");
  });

  it("a tab that has renewed its session and stays receives only the redirect", async () => {
    const { origin } = await start();
    const tab = await open(origin, connect);
    // Unlike the page's script, this does not follow the redirect.
    vi.spyOn(tab, "load").mockImplementation(async () => {});
    vi.spyOn(tab, "connect").mockImplementation(async () => {});
    tab.raw({ type: "event", event: "signIn", params: {}, ref: 1 });
    await vi.waitUntil(() => tab.log.at(-1)?.type === "navigation");
    const { length } = tab.log;
    tab.raw({ type: "event", event: "look", params: {}, ref: 2 });
    await vi.waitUntil(() => tab.log.length > length);
    expect(
      tab.log
        .slice(length)
        .filter(({ type }) => type !== "noop")
        .map(({ type }) => type),
    ).toEqual(["navigation"]);
  });

  it("app.endSession() makes every tab of a session reload, and no other tab", async () => {
    const { origin, app } = await start();
    const jar = new CookieJar();
    const mine = [await open(origin, connect, jar), await open(origin, connect, jar)];
    const other = await open(origin, connect);
    app.endSession(idIn(jar));
    for (const tab of mine) expect(await learns(tab)).toMatch(/^(reload|DJ_NOT_MOUNTED)$/);
    await other.event("look");
    expect(other.html).toContain("nobody");
    await mine[0]?.connect();
    await mine[0]?.event("look");
    expect(mine[0]?.html).toContain("nobody");
  });
});

describe("without a script", () => {
  it("renew() gives the browser its cookie before the next page", async () => {
    const { origin } = await start();
    const jar = new CookieJar();
    const tab = new Tab(origin, jar, connectHttp);
    await tab.load("/");
    const before = jar.header;
    const field = (name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(tab.page.html)?.[1] ?? "";
    const body = new URLSearchParams({ _csrf: field("_csrf"), _token: field("_token"), _event: "signIn" });
    const posted = await fetch(origin, {
      method: "POST",
      body,
      headers: { cookie: jar.header },
      redirect: "manual",
    });
    expect(posted.status).toBe(303);
    await tab.load(posted.headers.get("location") ?? "");
    expect(tab.page.html).toContain("<p>Ada</p>");
    expect(tab.page.html).toContain("Welcome, Ada");
    expect(idIn(jar)).not.toBe(idIn(jarWith(before)));
  });
});

describe("the URL to a renewed session", () => {
  async function passage() {
    const { origin } = await start();
    const tab = await open(origin, connectWebSocket);
    const { header } = tab.jar;
    vi.spyOn(tab, "load").mockImplementation(async () => {});
    vi.spyOn(tab, "connect").mockImplementation(async () => {});
    tab.raw({ type: "event", event: "signIn", params: { to: "/account" }, ref: 1 });
    await vi.waitUntil(() => tab.log.at(-1)?.type === "navigation");
    const frame = tab.log.at(-1);
    const url = origin + (frame?.type === "navigation" ? frame.url : "");
    const ask = (cookies: string, to = url) =>
      fetch(to, { headers: { cookie: cookies }, redirect: "manual" });
    return { ask, header, url };
  }

  it("works once, for the browser it was created for", async () => {
    const { ask, header } = await passage();
    const first = await ask(header);
    expect(first.status).toBe(303);
    expect(first.headers.get("location")).toBe("/account");
    expect(first.headers.getSetCookie()[0]).toMatch(/^djust\.sid=[^;]+; .*HttpOnly; SameSite=Lax$/);
    const second = await ask(header);
    expect(second.headers.get("location")).toBe("/account");
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  it("signs no one else in, neither through a link nor with another session's cookie", async () => {
    const { ask, header } = await passage();
    const { header: other } = await passage();
    for (const cookies of ["", other]) expect((await ask(cookies)).headers.getSetCookie()).toEqual([]);
    expect((await ask(header)).headers.getSetCookie(), "it is not used up").not.toEqual([]);
  });

  it("leads nowhere if it is forged", async () => {
    const { ask, header, url } = await passage();
    const answer = await ask(header, url.replace(/to=.*/, "to=e30.AAAA"));
    expect([answer.headers.get("location"), answer.headers.getSetCookie()]).toEqual(["/", []]);
  });
});

describe.each(["memory", "redis"])("on two nodes, through %s", (kind) => {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    if (kind === "redis") server = await RedisServer.start();
  });
  afterAll(() => server?.kill());

  it.each(connectors)(
    "a tab that signs out ends the session's tabs on the other node, over %s",
    async (_name, connect) => {
      const sessionStore = new MemorySessionStore(systemClock);
      const memory = { broker: new MemoryBroker(systemClock), carryStore: new MemoryCarryStore(systemClock) };
      const parts = async () => (server ? redis({ url: server.url }) : memory);
      const [one, two] = [
        await start({ sessionStore, ...(await parts()) }),
        await start({ sessionStore, ...(await parts()) }),
      ];
      if (server)
        await vi.waitUntil(() => [one, two].every(({ app }) => app.health().broker === "connected"));
      const jar = new CookieJar();
      const tab = await open(one.origin, connect, jar);
      tab.start("signIn");
      await tab.until("it is signed in", () => tab.loads === 2);
      await vi.waitUntil(() => tab.log.at(-1)?.type === "mount");
      const there = await open(two.origin, connect, jar);
      expect(there.html).toContain("Ada");
      tab.start("signOut");
      await tab.until("it has left", () => tab.loads === 3);
      if (connect === connectHttp) await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await learns(there)).toMatch(/^(reload|DJ_CSRF|DJ_TOKEN|DJ_NOT_MOUNTED)$/);
    },
  );
});

it("no one can end a session without the secret, whatever is published", async () => {
  const broker = new MemoryBroker(systemClock);
  const { origin, app } = await start({ broker });
  const other = appOf({ secret: "the secret of another application, long", broker });
  onTestFinished(() => other.close());
  const tab = await open(origin, connectWebSocket);
  for (const message of [null, 7, {}, { d: "x", e: "over" }, "x.y", idIn(tab.jar)])
    app.broadcast("djust:session-end", message);
  other.endSession(idIn(tab.jar));
  await tab.event("look");
  expect(tab.typesSince(0)).not.toContain("reload");
});

it("a browser can neither subscribe to a topic nor publish to it", async () => {
  const broker = new MemoryBroker(systemClock);
  const subscribe = vi.spyOn(broker, "subscribe");
  const publish = vi.spyOn(broker, "publish");
  const { origin } = await start({ broker });
  const tab = await open(origin, connectWebSocket);
  const known = subscribe.mock.calls.length;
  for (const [at, type] of ["subscribe", "broadcast", "publish", "join"].entries())
    tab.raw({ type, topic: "djust:session-end", message: "x", ref: 100 + at } as never);
  for (const name of ["subscribe", "broadcast", "handleInfo"])
    tab.raw({ type: "event", event: name, params: { topic: "djust:session-end" }, ref: 200 });
  await tab.event("look");
  expect(subscribe.mock.calls.length).toBe(known);
  expect(publish).not.toHaveBeenCalled();
});

describe("a framework's session", () => {
  /** The credentials of a page. */
  async function socketOf(origin: string, header: string): Promise<{ types: string[]; header: string }> {
    const page = await fetch(origin, { headers: { cookie: header } });
    const set = page.headers.getSetCookie().map((each) => each.split(";")[0]);
    const own = [header, ...set].filter(Boolean).join("; ");
    const token = /<meta name="djust-token" content="([^"]*)"/.exec(await page.text())?.[1];
    const types: string[] = [];
    const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie: own } });
    onTestFinished(() => socket.terminate());
    socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "mount", token, url: "/" }));
    await vi.waitUntil(() => types.includes("mount"));
    return { types, header: own };
  }

  async function endsBy(origin: string, path: string): Promise<void> {
    const mine = await socketOf(origin, "");
    const other = await socketOf(origin, "");
    const answer = await fetch(origin + path, { method: "POST", headers: { cookie: mine.header } });
    expect(answer.status).toBe(200);
    await vi.waitUntil(() => mine.types.includes("reload"));
    expect(other.types).not.toContain("reload");
    const untouched = await fetch(`${origin}/keep`, { method: "POST", headers: { cookie: other.header } });
    expect(untouched.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(other.types).not.toContain("reload");
  }

  it.each(["/regenerate", "/destroy"])("of express-session: its tabs reload after %s", async (path) => {
    const app = appOf();
    const web = express();
    web.use(session({ secret: "s", resave: false, saveUninitialized: false }), djustExpress(app));
    web.post("/regenerate", (request, response) => request.session.regenerate(() => response.send("done")));
    web.post("/destroy", (request, response) => request.session.destroy(() => response.send("done")));
    web.post("/keep", (_request, response) => void response.send("done"));
    const { origin } = await openServer(app, web);
    await endsBy(origin, path);
  });

  it.each(["/regenerate", "/destroy"])("of @fastify/session: its tabs reload after %s", async (path) => {
    const app = appOf();
    const fastify = Fastify();
    await fastify.register(cookie);
    await fastify.register(fastifySession, {
      secret: "a secret of at least thirty-two characters",
      cookie: { secure: false },
    });
    await fastify.register(djustFastify, { app });
    fastify.post("/regenerate", async (request) => {
      await request.session.regenerate();
      return "done";
    });
    fastify.post("/destroy", async (request) => {
      await request.session.destroy();
      return "done";
    });
    fastify.post("/keep", async () => "done");
    const origin = await fastify.listen({ port: 0, host: "127.0.0.1" });
    onTestFinished(() => fastify.close());
    await endsBy(origin, path);
  });

  it("is renewed and ended by the framework only", async () => {
    const app = appOf({ development: true });
    const web = express();
    web.use(session({ secret: "s", resave: false, saveUninitialized: false }), djustExpress(app));
    const { origin } = await openServer(app, web);
    const tab = await open(origin, connectWebSocket);
    for (const name of ["signIn", "signOut"]) {
      const [frame] = await tab.event(name);
      expect(frame).toMatchObject({ type: "error", code: "DJ_SESSION_FRAMEWORK" });
    }
  });

  it("in Hono, a route ends the tabs of djust's own session by its id", async () => {
    const app = appOf();
    const web = new Hono();
    web.use(djustHono(app));
    web.post("/end", (context) => {
      app.endSession(app.sessionId(context.req.raw) ?? "");
      return context.text("done");
    });
    web.post("/keep", (context) => context.text("done"));
    const { getRequestListener } = await import("@hono/node-server");
    const { origin } = await openServer(app, getRequestListener(web.fetch));
    await endsBy(origin, "/end");
  });
});
