import { describe, expect, it } from "vitest";
import type { Exchange } from "../http/exchange.js";
import { systemClock } from "../node-ports.js";
import { Signer } from "../security/signing.js";
import { BrowserSessions } from "./browser-sessions.js";
import { dataOf, type FrameworkSession, isReturned } from "./framework-session.js";
import { MemorySessionStore, type SessionStore, type StoredSession } from "./session-store.js";

/** A framework with sessions like express-session's: a copy for each request, saved as a whole. */
class Framework {
  readonly kept = new Map<string, string>();
  readonly store: SessionStore = {
    get: (sid, callback) => {
      const text = this.kept.get(sid);
      setImmediate(() => callback(null, text === undefined ? null : JSON.parse(text)));
    },
    set: (sid, session, callback) => {
      this.kept.set(sid, JSON.stringify(session));
      setImmediate(() => callback?.());
    },
    destroy: (sid, callback) => {
      this.kept.delete(sid);
      callback?.();
    },
  };

  begin(id: string): FrameworkSession & { end(): void } {
    const text = this.kept.get(id);
    const data = text === undefined ? { cookie: { originalMaxAge: 60_000 } } : JSON.parse(text);
    return { id, store: this.store, data, end: () => void this.kept.set(id, JSON.stringify(data)) };
  }

  put(id: string, data: object): void {
    this.kept.set(id, JSON.stringify({ cookie: { originalMaxAge: 60_000, expires: "2020-01-01" }, ...data }));
  }

  data(id: string): StoredSession | undefined {
    const text = this.kept.get(id);
    return text === undefined ? undefined : JSON.parse(text);
  }
}

function sessions(): BrowserSessions {
  const signer = new Signer(["a secret that is long enough for tests"]);
  const options = { cookieName: "djust.sid", maxAgeMs: 60_000, secure: "auto" } as const;
  return new BrowserSessions(new MemorySessionStore(systemClock), signer, options);
}

const exchangeOf = (session: FrameworkSession | undefined): Exchange =>
  ({ session, https: false, request: { headers: {} } }) as unknown as Exchange;

describe("a framework's session", () => {
  it("is that of the request, or else the one of the cookie", () => {
    const all = sessions();
    const framework = new Framework();
    expect(all.idOf(exchangeOf(framework.begin("abc")))).toBe("abc");
    expect(all.idOf(exchangeOf(undefined))).toBeUndefined();
  });

  it("has what earlier middleware of the same request stored", async () => {
    const all = sessions();
    const given = new Framework().begin("abc");
    given.data["user"] = "ada";
    const exchange = exchangeOf(given);
    all.idOf(exchange);
    const session = all.session("abc");
    expect(session.get("user")).toBe("ada");
    await session.load();
    expect(session.get("user")).toBe("ada");
    expect(session.has("cookie")).toBe(false);
  });

  it("is saved by the framework when it is new and kept from then on", async () => {
    const all = sessions();
    const framework = new Framework();
    const given = framework.begin("abc");
    const exchange = exchangeOf(given);
    all.idOf(exchange);
    const session = all.session("abc");
    await session.load();
    session.set("who", "ada");
    await session.save();
    expect(framework.data("abc")).toBeUndefined();
    all.leave(exchange);
    given.end();
    expect(framework.data("abc")).toMatchObject({ who: "ada" });
    expect(dataOf(framework.data("abc") ?? {})).toEqual({ who: "ada" });
  });

  it("loses no change when the framework saves its own copy at the end", async () => {
    const all = sessions();
    const framework = new Framework();
    framework.put("abc", { greeting: "hello", who: "ada" });
    const given = framework.begin("abc");
    const exchange = exchangeOf(given);
    all.idOf(exchange);
    const session = all.session("abc");
    await session.load();
    expect(session.pop("greeting")).toBe("hello");
    session.set("who", "bob");
    await session.save();
    expect(framework.data("abc")).toMatchObject({ who: "bob" });
    given.end();
    expect(dataOf(framework.data("abc") ?? {})).toEqual({ who: "bob" });
  });

  it("is saved and extended over a socket", async () => {
    const all = sessions();
    const framework = new Framework();
    framework.put("abc", { who: "ada" });
    const exchange = exchangeOf(framework.begin("abc"));
    all.idOf(exchange);
    all.leave(exchange);
    const session = all.session("abc");
    framework.put("abc", { who: "ada", other: 1 });
    await session.load();
    session.set("who", "bob");
    await session.save();
    const stored = framework.data("abc");
    expect(stored).toMatchObject({ who: "bob", other: 1, cookie: { originalMaxAge: 60_000 } });
    expect(Date.parse(String(stored?.cookie.expires))).toBeGreaterThan(Date.now() + 50_000);
    expect(stored?.cookie).not.toHaveProperty("maxAge");
  });

  it("is not restored after it ends", async () => {
    const all = sessions();
    const framework = new Framework();
    framework.put("abc", { user: "ada" });
    const exchange = exchangeOf(framework.begin("abc"));
    all.idOf(exchange);
    all.leave(exchange);
    const session = all.session("abc");
    framework.kept.clear();
    session.set("who", "ghost");
    await session.save();
    expect(framework.kept.size).toBe(0);
    expect([session.get("user"), session.changed]).toEqual([undefined, false]);
  });

  it("is not used on the server if its cookie is for HTTPS only", () => {
    const secure = { id: "a", store: new Framework().store, data: { cookie: { secure: true } } };
    expect([isReturned(secure, false), isReturned(secure, true)]).toEqual([false, true]);
    expect(isReturned({ ...secure, data: { cookie: { secure: false } } }, false)).toBe(true);
    expect(isReturned({ ...secure, data: {} }, false)).toBe(true);
  });
});
