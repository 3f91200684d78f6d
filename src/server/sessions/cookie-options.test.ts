import { describe, expect, it, vi } from "vitest";
import { createApp, html, LiveView } from "../index.js";
import { Signer } from "../security/signing.js";
import { type CookieOptions, sessionCookieOf } from "./cookie-options.js";
import { SessionCookie } from "./session-cookie.js";

const key = new Signer(["a secret that is long enough for tests"]).for("session-cookie");

/** The header of a cookie, without its value and lifetime. */
function cookie(given: CookieOptions, overHttps: boolean, basePath = ""): string {
  const header = new SessionCookie(key, sessionCookieOf(given, basePath)).header("abc", overHttps);
  return header.replace(/=abc\.[^;]+; Max-Age=\d+/, "");
}

describe("the session cookie", () => {
  it.each<[CookieOptions, https: string, http: string]>([
    [
      {},
      "__Host-djust.sid; Path=/; HttpOnly; Secure; SameSite=Lax",
      "djust.sid; Path=/; HttpOnly; SameSite=Lax",
    ],
    [
      { domain: "example.com" },
      "djust.sid; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax",
      "djust.sid; Domain=example.com; Path=/; HttpOnly; SameSite=Lax",
    ],
    [
      { sameSite: "strict", name: "shop.sid" },
      "shop.sid; Path=/; HttpOnly; Secure; SameSite=Strict",
      "shop.sid; Path=/; HttpOnly; SameSite=Strict",
    ],
    [
      { sameSite: "none", partitioned: true },
      "__Host-djust.sid; Path=/; HttpOnly; Secure; Partitioned; SameSite=None",
      "djust.sid; Path=/; HttpOnly; SameSite=Lax",
    ],
  ])("with %o is, over HTTPS and HTTP, %s and %s", (given, overHttps, overHttp) => {
    expect([cookie(given, true), cookie(given, false)]).toEqual([overHttps, overHttp]);
  });

  it("is for basePath, or for a path that contains it", () => {
    expect(cookie({}, false, "/shop/admin")).toContain("Path=/shop/admin;");
    expect(cookie({ path: "/shop" }, false, "/shop/admin")).toContain("Path=/shop;");
    expect(cookie({ path: "/" }, true, "/shop")).toContain("__Host-djust.sid; Path=/;");
  });
});

it.each<[CookieOptions | object, string]>([
  [
    { sameSit: "lax" },
    'Unknown option in cookie: sameSit. Did you mean "sameSite"? Valid options: name, domain, path, sameSite, partitioned, maxAgeMs, secure.',
  ],
  [{ sameSite: "Lax" }, 'cookie.sameSite must be "lax", "strict" or "none", got "Lax". Did you mean "lax"?'],
  [{ sameSite: true }, 'cookie.sameSite must be "lax", "strict" or "none", got true.'],
  [
    { domain: "https://example.com" },
    'cookie.domain must be a domain such as "example.com", without a scheme, a port and a leading dot, got "https://example.com".',
  ],
  [{ domain: ".example.com" }, 'got ".example.com".'],
  [{ domain: "127.0.0.1" }, 'got "127.0.0.1".'],
  [{ path: "admin" }, 'cookie.path must be a path such as "/" or "/admin", got "admin".'],
  [{ path: "/a; Domain=evil" }, "cookie.path must be a path"],
  [{ path: "/admin" }, 'cookie.path must contain basePath, "/", got "/admin".'],
  [{ partitioned: 1 }, "cookie.partitioned must be true or false, got 1."],
  [{ maxAgeMs: 0 }, "cookie.maxAgeMs must be a positive number of milliseconds, got 0."],
  [{ secure: "yes" }, 'cookie.secure must be true, false or "auto", got "yes".'],
  [{ name: "a b" }, "cookie.name must be a cookie name without spaces and separators"],
  [{ sameSite: "none", secure: false }, 'cookie.sameSite must not be "none" if cookie.secure is false'],
  [{ partitioned: true, secure: false }, "cookie.partitioned must not be true if cookie.secure is false"],
  [{ name: "__Host-shop" }, "cookie.secure must be true for the cookie name"],
  [
    { name: "__Host-shop", secure: true, domain: "example.com" },
    'cookie.name must not begin with "__Host-" if the cookie has a domain',
  ],
])("createApp refuses the cookie %o", (cookie, message) => {
  expect(() => createApp({ routes: {}, logger: false, cookie: cookie as CookieOptions })).toThrow(message);
});

it("warns once about a domain that does not contain the host", async () => {
  class Page extends LiveView {
    override render() {
      return html`<p>Hello</p>`;
    }
  }
  const warn = vi.fn();
  const app = createApp({
    secret: "a secret that is long enough for tests",
    routes: { "/": Page },
    logger: { ...console, warn, info: () => {} },
    cookie: { domain: "shop.example" },
    trustProxy: true,
  });
  const { url, close } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  await fetch(url, { headers: { "x-forwarded-host": "www.shop.example:8443" } });
  await fetch(url, { headers: { "x-forwarded-host": "SHOP.example" } });
  expect(warn).not.toHaveBeenCalled();
  await fetch(url, { headers: { "x-forwarded-host": "badshop.example" } });
  await fetch(url, { headers: { "x-forwarded-host": "badshop.example" } });
  expect(warn.mock.calls.map(([, message]) => message)).toEqual([
    expect.stringContaining(
      'cookie.domain must contain the host of the page, "badshop.example", got "shop.example".',
    ),
  ]);
  await close();
});
