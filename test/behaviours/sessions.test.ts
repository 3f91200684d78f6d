import { describe, expect, test } from "vitest";
import {
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type SessionStore,
  type StoredSession,
} from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import { CookieJar } from "./page.js";
import { messagesIn } from "./screen.js";
import { deferred, eventually, openPage, serve, transports } from "./test-app.js";
import { postHeaders } from "./transports/connection.js";

/** The guide's recipe for a message that survives a redirect: "Flash Survival Semantics". */
class Source extends LiveView {
  request: LiveRequest | undefined;
  override mount(request: LiveRequest) {
    this.request = request;
  }
  @eventHandler() prepare() {
    this.request?.session.set("_flash_success", true);
  }
  @eventHandler() join() {
    this.request?.session.set("_flash_success", true);
    this.liveRedirect("/destination");
  }
  @eventHandler() remember({ value }: { value: string }) {
    this.request?.session.set("value", value);
  }
  override render() {
    return html`${djFlash()}<p>source</p>`;
  }
}
class Destination extends LiveView {
  override mount(request: LiveRequest) {
    if (request.session.pop("_flash_success")) this.putFlash("success", "Welcome!");
  }
  @eventHandler() nothing() {}
  override render() {
    return html`${djFlash()}<p>destination</p>`;
  }
}
const recipe = { "/": Source, "/destination": Destination };

/** A minimal `express-session` store. */
class PlainStore implements SessionStore {
  readonly kept = new Map<string, string>();
  get(sid: string, callback: (error: unknown, session?: StoredSession | null) => void) {
    const text = this.kept.get(sid);
    setImmediate(() => callback(null, text === undefined ? null : JSON.parse(text)));
  }
  set(sid: string, session: StoredSession, callback?: (error?: unknown) => void) {
    setImmediate(() => {
      this.kept.set(sid, JSON.stringify(session));
      callback?.();
    });
  }
  destroy(sid: string, callback?: (error?: unknown) => void) {
    this.kept.delete(sid);
    setImmediate(() => callback?.());
  }
}

/** Counts mounts. */
function counted() {
  const mounts: string[] = [];
  class Counted extends LiveView {
    name = "";
    override mount({ url }: LiveRequest) {
      mounts.push(url);
      this.putFlash("success", "Welcome");
    }
    @eventHandler() nothing() {}
    @eventHandler() greet() {
      this.putFlash("info", "Hello");
    }
    override render() {
      return html`${djFlash()}<input dj-model="name" value="${this.name}">`;
    }
  }
  return { mounts, Counted };
}

describe.each(transports)("a session over %s", (transport) => {
  test("shows the guide's message after a redirect, once", async () => {
    const tab = await openPage(transport, { routes: recipe });
    await tab.event("join");
    await tab.until("the message is here", () => tab.messages.length > 0);
    expect(tab.messages).toEqual(["success: Welcome!"]);
    expect(tab.html).toContain("<p>destination</p>");
    await tab.navigate("/");
    await tab.navigate("/destination");
    expect(tab.messages).toEqual([]);
    await tab.reload();
    expect(tab.messages).toEqual([]);
  });

  test("shows the guide's message in the HTML of a full page load, once", async () => {
    const { open, tab: make } = await serve(transport, { routes: recipe });
    const jar = new CookieJar();
    const source = await open("/", { jar });
    await source.event("prepare");
    const shown: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      const tab = make({ jar });
      await tab.load("/destination");
      shown.push(messagesIn(tab.page.html).map(({ message }) => message));
      await tab.connect();
      await tab.event("nothing");
      shown.push(tab.messages);
    }
    expect(shown).toEqual([["Welcome!"], ["success: Welcome!"], [], []]);
  });

  test("passes values of one turn to the next page load, in every tab of that browser only", async () => {
    class Reader extends LiveView {
      value = "";
      override mount({ session }: LiveRequest) {
        this.value = `${session.get("value", "none")}, ${session.has("value")}`;
      }
      override render() {
        return html`<p>${this.value}</p>`;
      }
    }
    const { open } = await serve(transport, { routes: { "/": Source, "/read": Reader } });
    const jar = new CookieJar();
    const tab = await open("/", { jar });
    await tab.event("remember", { value: "seven" });
    expect((await open("/read", { jar })).html).toContain("<p>seven, true</p>");
    expect((await open("/read")).html).toContain("<p>none, false</p>");
  });

  test("is stored before the reply is sent, so that another process finds it", async () => {
    class Popper extends LiveView {
      found: unknown;
      override mount({ session }: LiveRequest) {
        this.found = session.pop("value", "nothing");
      }
      override render() {
        return html`<p>${String(this.found)}</p>`;
      }
    }
    const sessionStore = new PlainStore();
    const shared = { secret: "one secret for both processes: 5f1c", sessionStore };
    const routes = { "/": Source, "/pop": Popper };
    const one = await serve(transport, { ...shared, routes });
    const other = await serve(transport, { ...shared, routes });
    const jar = new CookieJar();
    const source = await one.open("/", { jar });
    const popper = await other.open("/pop", { jar });
    expect(popper.text).toBe("nothing");
    await source.event("remember", { value: "kept" });
    expect([...sessionStore.kept.values()].join()).toContain('"value":"kept"');
    await popper.navigate("/");
    await popper.navigate("/pop");
    expect(popper.text).toBe("kept");
    expect([...sessionStore.kept.values()].join()).not.toContain("kept");
    expect((await one.open("/pop", { jar })).text).toBe("nothing");
  });

  test("has a cookie that each page load renews, signed with the newest secret", async () => {
    const [before, after] = ["an old secret that is long enough: 81c2", "the newest secret, as long: 9d07"];
    const shared = { routes: { "/": Source }, sessionStore: new PlainStore(), cookie: { maxAgeMs: 60_000 } };
    const old = await serve(transport, { ...shared, secret: before });
    const both = await serve(transport, { ...shared, secret: [after, before] });
    const cookieOf = async ({ origin }: { origin: string }, cookie = "") => {
      const page = await fetch(origin, { headers: { cookie } });
      const [set = ""] = page.headers.getSetCookie();
      expect(set).toContain("; Max-Age=60;");
      return set.split(";")[0] as string;
    };
    const first = await cookieOf(old);
    const renewed = await cookieOf(both, first);
    expect(await cookieOf(both, renewed)).toBe(renewed);
    const idIn = (cookie: string) => decodeURIComponent(cookie).split(".").slice(0, -1);
    expect(renewed).not.toBe(first);
    expect(idIn(renewed)).toEqual(idIn(first));
  });

  test("mounts a view once for the first page and the tab that connects", async () => {
    const { mounts, Counted } = counted();
    const { open } = await serve(transport, { routes: { "/items/:id": Counted } });
    const tab = await open("/items/7?page=2");
    await tab.event("nothing");
    await tab.reconnect();
    await tab.event("nothing");
    expect(mounts).toEqual(["/items/7?page=2"]);
    expect(tab.messages).toEqual(["success: Welcome"]);
  });

  test("that expired is mounted again, and messages of the HTML are not shown twice", async () => {
    const { mounts, Counted } = counted();
    const clock = new FakeClock();
    const { open, metrics } = await serve(transport, {
      routes: { "/": Counted },
      clock,
      limits: { resumeWindowMs: 10_000 },
    });
    const tab = await open();
    await tab.event("greet");
    tab.cut();
    await eventually("the session is over", () => {
      clock.advance(1_000);
      return metrics.of("djust.sessions.live") === 0;
    });
    await tab.reconnect();
    await tab.event("nothing");
    expect(mounts).toHaveLength(2);
    expect(tab.messages).toEqual(["success: Welcome", "info: Hello"]);
    await tab.event("greet");
    expect(tab.messages).toEqual(["success: Welcome", "info: Hello", "info: Hello"]);
  });

  test("belongs to the browser that holds its cookie", async () => {
    const { mounts, Counted } = counted();
    const { open, tab: make, metrics } = await serve(transport, { routes: { "/": Counted } });
    const tab = await open();
    const stranger = make();
    await stranger.load("/");
    stranger.token = tab.token;
    stranger.open();
    await stranger.until("it is refused", () => stranger.log.length > 0);
    expect(stranger.log).toMatchObject([{ type: "error", code: "DJ_TOKEN" }]);
    expect(metrics.of("djust.gate.refused{code=DJ_TOKEN}")).toBe(1);
    expect(mounts).toHaveLength(2);
  });

  test("without a tab counts against a limit: the oldest ends first", async () => {
    const { Counted } = counted();
    const { tab: make, app } = await serve(transport, {
      routes: { "/": Counted },
      limits: { detachedSessions: 3 },
    });
    for (let n = 0; n < 10; n++) await make().load("/");
    expect(app.health().sessions).toBe(3);
  });

  test("belongs to one tab: a copy of its page is another tab", async () => {
    const { Counted } = counted();
    const { tab: make } = await serve(transport, { routes: { "/": Counted } });
    const jar = new CookieJar();
    const one = make({ jar });
    await one.load("/");
    await one.connect();
    await one.event("greet");
    // A page from the browser's cache: the same HTML in another tab.
    const copy = make({ jar });
    await copy.load("/");
    copy.token = one.page.token;
    await copy.connect();
    await copy.event("nothing");
    expect(messagesIn(copy.page.html)).toHaveLength(1);
    expect(copy.messages).toEqual(["success: Welcome"]);
    expect(one.messages).toEqual(["success: Welcome", "info: Hello"]);
    await one.event("greet");
    expect(copy.messages).toEqual(["success: Welcome"]);
  });

  test("restores entered values when its view is mounted again", async () => {
    const { Counted } = counted();
    const clock = new FakeClock();
    const { open, metrics } = await serve(transport, {
      routes: { "/": Counted },
      clock,
      limits: { resumeWindowMs: 10_000 },
    });
    const tab = await open();
    tab.cut();
    await eventually("the session is over", () => {
      clock.advance(1_000);
      return metrics.of("djust.sessions.live") === 0;
    });
    tab.fields = { name: "Ada", nothing: "bound" };
    await tab.reconnect();
    expect(tab.html).toContain('value="Ada"');
  });
});

test("a POST that is queued when its session ends gets a response", async () => {
  const gate = deferred();
  class Slow extends LiveView {
    @eventHandler() async wait() {
      await gate.promise;
    }
    override render() {
      return html`<p>slow</p>`;
    }
  }
  const { tab: make, listening } = await serve("http", {
    routes: { "/": Slow },
    limits: { detachedSessions: 1 },
  });
  const tab = make();
  await tab.load("/");
  await tab.connect();
  const post = (event: string): Promise<Response> =>
    fetch(listening.url, {
      method: "POST",
      headers: { ...postHeaders(tab.pageState), "x-djust-event": event },
      body: "{}",
      signal: AbortSignal.timeout(5_000),
    });
  let arrived = 0;
  listening.server.on("request", (request) => {
    request.on("end", () => {
      arrived++;
    });
  });
  const first = post("wait");
  const second = post("wait");
  await eventually("both wait", () => arrived === 2);
  for (let n = 0; n < 2; n++) await make().load("/");
  gate.resolve();
  expect((await first).status).toBe(200);
  expect(await (await second).json()).toMatchObject({ type: expect.stringMatching(/reload|error/) });
});
