import { describe, expect, it, vi } from "vitest";
import { systemClock } from "../node-ports.js";
import { Signer } from "../security/signing.js";
import { BrowserSessions } from "./browser-sessions.js";
import { MemorySessionStore, type SessionStore } from "./session-store.js";

const options = { cookieName: "djust.sid", maxAgeMs: 60_000, secure: "auto" } as const;
const signer = new Signer(["a secret that is long enough for tests"]);

function sessions(store: SessionStore = new MemorySessionStore(systemClock)): BrowserSessions {
  return new BrowserSessions(store, signer, options);
}

describe("the cookie", () => {
  const made = (overHttps: boolean, given: object = {}): string =>
    new BrowserSessions(new MemorySessionStore(systemClock), signer, {
      maxAgeMs: 60_000,
      secure: "auto",
      ...given,
    }).cookie("abc", overHttps);

  it("is signed, HttpOnly and SameSite", () => {
    expect(made(false)).toMatch(/^djust\.sid=abc\.[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it("is limited to this host over HTTPS, unless it has a custom name or path", () => {
    expect(made(true)).toMatch(
      /^__Host-djust\.sid=abc\.[^;]+; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(made(false, { secure: true })).toMatch(/^__Host-djust\.sid=.*; Secure;/);
    expect(made(true, { secure: false })).toMatch(/^djust\.sid=/);
    expect(made(true, { cookieName: "shop.sid" })).toMatch(/^shop\.sid=.*; Secure;/);
    expect(made(true, { path: "/admin" })).toMatch(/^djust\.sid=.*; Path=\/admin;.*; Secure;/);
  });

  it("restores the id it was created with, and no forged cookie does", () => {
    const all = sessions();
    const value = all.cookie("abc", false).split(";")[0] ?? "";
    expect(all.idFrom(`other=1; ${value}`, false)).toBe("abc");
    expect(all.idFrom("djust.sid=abc.forged", false)).toBeUndefined();
    expect(all.idFrom("djust.sid=abc", false)).toBeUndefined();
    expect(all.idFrom(undefined, false)).toBeUndefined();
    // A cookie set over HTTP, possibly by an attacker, is ignored over HTTPS.
    const ours = new BrowserSessions(new MemorySessionStore(systemClock), signer, {
      maxAgeMs: 60_000,
      secure: "auto",
    });
    expect(ours.idFrom(value, true)).toBeUndefined();
    expect(ours.idFrom(`__Host-${value}`, true)).toBe("abc");
  });
});

describe("a session", () => {
  it("keeps what was saved", async () => {
    const store = new MemorySessionStore(systemClock);
    const first = sessions(store).session("abc");
    await first.load();
    first.set("_flash_success", true);
    await first.save();
    const later = sessions(store).session("abc");
    await later.load();
    expect(later.get("_flash_success")).toBe(true);
    expect(later.pop("_flash_success")).toBe(true);
    expect(later.has("_flash_success")).toBe(false);
    await later.save();
    await first.load();
    expect(first.has("_flash_success")).toBe(false);
  });

  it("returns the fallback when a key has no value", () => {
    const session = sessions().session("abc");
    expect(session.get("missing")).toBeUndefined();
    expect(session.get("missing", 7)).toBe(7);
    expect(session.pop("missing", "x")).toBe("x");
    expect(session.changed).toBe(false);
  });

  it("is shared by all tabs of a browser, so that a value is taken once", async () => {
    const all = sessions();
    const one = all.session("abc");
    const other = all.session("abc");
    one.set("welcome", true);
    expect([one.pop("welcome"), other.pop("welcome")]).toEqual([true, undefined]);
  });

  it("merges its changes with those of others", async () => {
    const store = new MemorySessionStore(systemClock);
    const here = sessions(store).session("abc");
    const there = sessions(store).session("abc");
    await Promise.all([here.load(), there.load()]);
    here.set("a", 1);
    there.set("b", 2);
    await here.save();
    await there.save();
    await here.load();
    expect([here.get("a"), here.get("b")]).toEqual([1, 2]);
  });

  it("is read again by a tab, with what another node has saved and this turn has set", async () => {
    const store = new MemorySessionStore(systemClock);
    const tab = sessions(store).forTab("abc");
    await tab.load();
    tab.set("mine", 1);
    const elsewhere = sessions(store).session("abc");
    elsewhere.set("role", "reader");
    await elsewhere.save();
    expect(tab.get("role")).toBeUndefined();
    await tab.reload();
    expect([tab.get("role"), tab.get("mine")]).toEqual(["reader", 1]);
    vi.spyOn(store, "get").mockImplementation((_sid, done) => done(new Error("down")));
    await expect(tab.reload()).rejects.toThrow("DJ_SESSION_STORE");
  });

  it("keeps unsaved changes when it is reloaded", async () => {
    const session = sessions().session("abc");
    session.set("a", 1);
    await session.load();
    expect(session.get("a")).toBe(1);
  });

  it("refuses values that no store can keep, and keeps working", async () => {
    const session = sessions().session("abc");
    const loop: { self?: unknown } = {};
    loop.self = loop;
    for (const value of [10n, { total: 10n }, loop])
      expect(() => session.set("value", value)).toThrow(
        /^DJ_JSON: The value for session.set\("value"\) must be JSON-serializable: /,
      );
    session.set("a", 1);
    await session.save();
    expect([session.get("a"), session.has("value")]).toEqual([1, false]);
  });

  it("loses no change when the store fails once", async () => {
    const store = new MemorySessionStore(systemClock);
    const set = vi
      .spyOn(store, "set")
      .mockImplementationOnce((_sid, _session, done) => done?.(new Error("down")));
    const session = sessions(store).session("abc");
    session.set("a", 1);
    await expect(session.save()).rejects.toThrow("down");
    expect(session.changed).toBe(true);
    await session.save();
    expect(set).toHaveBeenCalledTimes(2);
    await session.load();
    expect(session.get("a")).toBe(1);
  });

  it("stores the shape that common session stores expect", async () => {
    const store = new MemorySessionStore(systemClock);
    const set = vi.spyOn(store, "set");
    const session = sessions(store).session("abc");
    session.set("a", 1);
    await session.save();
    expect(set.mock.calls[0]?.[1]).toMatchObject({
      a: 1,
      cookie: {
        originalMaxAge: 60_000,
        maxAge: 60_000,
        httpOnly: true,
        path: "/",
        expires: expect.any(Date),
      },
    });
  });
});

describe("the memory store", () => {
  it("forgets an expired session", () => {
    let now = 0;
    const store = new MemorySessionStore({ ...systemClock, now: () => now });
    store.set("abc", { cookie: { originalMaxAge: 1_000 }, a: 1 });
    const found = (): unknown => {
      let session: unknown;
      store.get("abc", (_error, value) => {
        session = value;
      });
      return session;
    };
    expect(found()).toMatchObject({ a: 1 });
    now = 1_000;
    expect(found()).toBeNull();
  });

  it("is bounded: the one longest unused goes first", () => {
    const store = new MemorySessionStore(systemClock, 2);
    for (const sid of ["a", "b", "c"]) store.set(sid, { cookie: { originalMaxAge: 1_000 } });
    const there = ["a", "b", "c"].filter((sid) => {
      let session: unknown;
      store.get(sid, (_error, value) => {
        session = value;
      });
      return session;
    });
    expect(there).toEqual(["b", "c"]);
  });
});
