import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryCarryStore } from "../../live/index.js";
import type { FlashCommand } from "../../wire/index.js";
import { systemClock } from "../node-ports.js";
import { Signer } from "../security/signing.js";
import { CarriedFlash } from "./carried-flash.js";
import { FlashCookie } from "./flash-cookie.js";
import { RouteFlash } from "./route-flash.js";

const signer = new Signer(["a secret that is long enough for tests"]);
const cookies = (clock = systemClock): FlashCookie =>
  new FlashCookie(
    new CarriedFlash(signer.for("flash-cookie"), clock, new MemoryCarryStore(clock)),
    signer.for("browser-cookie"),
  );

/** The `Cookie` header of a browser that received these `Set-Cookie` headers. */
const broughtBack = (headers: readonly string[] = []): string =>
  headers.map((header) => header.split(";")[0]).join("; ");

function routeFlash(
  arrived: readonly FlashCommand[] | undefined = undefined,
  { method = "GET", cookie = cookies() } = {},
): RouteFlash {
  return new RouteFlash({ method, cookie: undefined, https: false, arrived }, cookie);
}

interface Leaving {
  readonly status?: number;
  readonly type?: string;
  readonly encoding?: string;
  readonly body?: string | Uint8Array;
}

function deliver(
  given: RouteFlash,
  { status = 200, type = "text/html; charset=utf-8", encoding, body }: Leaving = {},
) {
  const headers: { [name: string]: string | undefined } = {
    "content-type": type,
    "content-encoding": encoding,
  };
  return given.deliver({ status, header: (name) => headers[name], body });
}

/** The flash that a response's cookie carries to the next request. */
async function next(
  cookie: FlashCookie,
  headers: readonly string[] | undefined,
): Promise<readonly FlashCommand[] | undefined> {
  return headers && cookie.take({ cookie: broughtBack(headers), https: false }, {});
}

const put = (message: string, level = "info"): FlashCommand => ({ action: "put", level, message });
const container = '<div id="dj-flash-container"></div>';

describe("a response", () => {
  it("is unchanged without messages", () => {
    expect(deliver(routeFlash(), { body: container })).toBeUndefined();
    expect(deliver(routeFlash(), { status: 302 })).toBeUndefined();
  });

  it.each([301, 302, 303, 307, 308])(
    "that redirects with %i carries its messages in a cookie",
    async (status) => {
      const cookie = cookies();
      const delivery = deliver(routeFlash(undefined, { cookie }).put("info", "ä"), {
        status,
        body: container,
      });
      expect(delivery).toMatchObject({ body: undefined });
      expect(delivery?.cookies).toEqual([
        expect.stringMatching(/^djust\.flash=[^;]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/),
        expect.stringMatching(/^djust\.browser=[^;]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      expect(await next(cookie, delivery?.cookies)).toEqual([put("ä")]);
      expect(await next(cookie, delivery?.cookies), "used once").toEqual([]);
    },
  );

  it("with a container shows carried messages, then its own, and deletes the cookie", () => {
    const delivery = deliver(routeFlash([put("one")]).put("error", "<two>"), { body: `<p>${container}</p>` });
    expect(delivery?.body).toBe(
      '<p><div id="dj-flash-container"><div class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info">one</div><div class="dj-flash dj-flash-error" role="alert" data-dj-flash-level="error">&lt;two&gt;</div></div></p>',
    );
    expect(delivery?.cookies).toEqual([expect.stringMatching(/^djust\.flash=; Max-Age=0; Path=\//)]);
  });

  it("sets no cookie if the browser has none", () => {
    expect(deliver(routeFlash().put("info", "one"), { body: container })?.cookies).toEqual([]);
  });

  it.each<[string, Leaving]>([
    ["a page without the container", { body: "<p>dj-flash</p>" }],
    ["plain text", { type: "text/plain", body: container }],
    ["no body", { status: 204, type: "" }],
    ["part of a page", { status: 206, body: container }],
    ["not modified", { status: 304, body: container }],
    ["compressed", { encoding: "gzip", body: container }],
    ["in another encoding", { type: "text/html; charset=iso-8859-1", body: container }],
    ["a JSON list", { type: "application/json", body: "[]" }],
    ["an incomplete JSON object", { type: "application/json", body: "{" }],
    ["not at hand", {}],
  ])("that is %s keeps its messages for the next page", async (_, leaving) => {
    const cookie = cookies();
    const delivery = deliver(routeFlash([put("one")], { cookie }).put("info", "two"), leaving);
    expect(delivery?.body).toBeUndefined();
    expect(await next(cookie, delivery?.cookies)).toEqual([put("one"), put("two")]);
  });

  it("to HEAD keeps its messages for the next page", async () => {
    const cookie = cookies();
    const delivery = deliver(routeFlash(undefined, { cookie, method: "HEAD" }).put("info", "one"), {
      body: container,
    });
    expect(await next(cookie, delivery?.cookies)).toEqual([put("one")]);
  });

  it.each([
    ['{"a":1}', '{"_flash":[{"action":"put","level":"info","message":"é"}],"a":1}'],
    [" {\n}", ' {"_flash":[{"action":"put","level":"info","message":"é"}]\n}'],
  ])("with the JSON object %j contains its own messages and no others", async (body, expected) => {
    for (const type of ["application/json", "application/problem+json; charset=utf-8"]) {
      const cookie = cookies();
      const delivery = deliver(routeFlash([put("old")], { cookie }).put("info", "é"), { type, body });
      expect(delivery?.body).toBe(expected);
      expect(await next(cookie, delivery?.cookies)).toEqual([put("old")]);
    }
  });

  it("of bytes keeps every byte, including characters split across chunks", () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array(),
        fc.string({ unit: "grapheme" }),
        (before, after, message) => {
          const body = Buffer.concat([before, Buffer.from(`<p ${container}`), after]);
          const at = body.indexOf("</div>", before.length);
          const changed = deliver(routeFlash().put("info", message), { body })?.body;
          if (changed === undefined) return;
          const bytes = Buffer.from(changed);
          expect(bytes.subarray(0, at).equals(body.subarray(0, at))).toBe(true);
          expect(bytes.subarray(bytes.length - (body.length - at)).equals(body.subarray(at))).toBe(true);
        },
      ),
    );
  });

  it("is processed once; a later flash throws instead of getting lost", () => {
    const given = routeFlash().put("info", "one");
    deliver(given, { status: 302 });
    expect(deliver(given, { body: container })).toBeUndefined();
    expect(() => given.put("info", "late")).toThrow(/^DJ_FLASH_REQUEST: The response has already started/);
  });
});

describe("messages of a request", () => {
  it("are removed by a later clear and not by an earlier one", () => {
    const given = routeFlash([put("old", "error")])
      .put("info", "a")
      .clear("error")
      .put("error", "b");
    expect(String(deliver(given, { body: container })?.body).match(/>[^<>]+</g)).toEqual([">a<", ">b<"]);
  });

  it("follow the rules of putFlash", () => {
    expect(() => routeFlash().put(5 as never, "x")).toThrow("DJ_FLASH_LEVEL");
    expect(() => routeFlash().put("info", "x".repeat(10_001))).toThrow("DJ_FLASH_MESSAGE");
    expect(() => routeFlash().put("info", "x", { autoDismiss: -1 })).toThrow("DJ_FLASH_OPTION");
  });

  it("are limited to a hundred", () => {
    const given = routeFlash();
    for (let at = 0; at < 100; at++) given.put("info", "x");
    expect(() => given.put("info", "x")).toThrow(
      /^DJ_FLASH_REQUEST: A request must not put more than 100 messages/,
    );
  });

  it("are available as data for applications that render them", () => {
    const given = routeFlash([put("one")])
      .put("info", "two", { key: "k" })
      .put("info", "three", { key: "k" });
    expect(given.messages()).toEqual([put("one"), { ...put("three"), key: "k" }]);
    expect(deliver(given, { body: container })).toMatchObject({
      body: undefined,
      cookies: [expect.stringContaining("Max-Age=0")],
    });
  });

  it("are in a JSON body if the route asks for them", () => {
    const given = routeFlash().put("info", "one");
    expect(given.json({ ok: true })).toEqual({ ok: true, _flash: [put("one")] });
    expect(given.json({ ok: true })).toEqual({ ok: true });
    expect(deliver(given, { type: "application/json", body: "{}" })).toEqual({ cookies: [], isShown: true });
  });
});

describe("the container that a template renders", () => {
  it("contains the messages, even on a streamed page", () => {
    const given = routeFlash([put("<one>")]);
    const html = given.container({ position: "top-right", autoDismiss: 0 });
    expect(html).toMatch(
      /^<div id="dj-flash-container" class="dj-flash-container dj-flash-top-right" .*>&lt;one&gt;<\/div><\/div>$/,
    );
    expect(deliver(given)).toMatchObject({
      body: undefined,
      cookies: [expect.stringContaining("Max-Age=0")],
    });
  });

  it("disables caching for a page with a message", () => {
    const given = routeFlash().put("info", "one");
    expect(deliver(given, { body: given.container() })).toMatchObject({ body: undefined, isShown: true });
    const empty = routeFlash([]);
    expect(deliver(empty, { body: empty.container() })).toMatchObject({ isShown: false });
    const unsent = routeFlash([put("one")]);
    unsent.container();
    expect(deliver(unsent, { status: 500, body: "<h1>Error</h1>" })).toMatchObject({ isShown: false });
  });

  it("loses no message if the page is not sent", async () => {
    for (const leaving of [
      { status: 302 },
      { status: 500, body: "<h1>Error</h1>" },
      { type: "text/plain" },
    ]) {
      const cookie = cookies();
      const given = routeFlash([put("one")], { cookie });
      given.container();
      given.put("info", "two");
      expect(await next(cookie, deliver(given, leaving)?.cookies)).toEqual([put("one"), put("two")]);
    }
  });

  it("gets messages that are added after it", () => {
    const given = routeFlash();
    const body = given.container();
    given.put("info", "later");
    expect(deliver(given, { body })?.body).toContain(">later</div>");
  });
});

describe("the flash cookie", () => {
  it("shows nothing if it is forged, from another application, or an hour old", async () => {
    let now = 1_000;
    const cookie = cookies({ ...systemClock, now: () => now });
    const { headers } = cookie.cookies([put("x")], { cookie: undefined, https: true }, {});
    for (const header of headers) expect(header).toContain("Secure");
    const [value = "", browser] = broughtBack(headers).split("; ");
    const take = (brought: string | undefined) => cookie.take({ cookie: brought, https: true }, {});
    expect(await take(`a=b; ${value.slice(0, -3)}xyz; ${browser}`)).toBeUndefined();
    expect(await take(`djust.flash=; ${browser}`)).toBeUndefined();
    expect(await take(undefined)).toBeUndefined();
    now += 3_600_001;
    expect(await take(`${value}; ${browser}`)).toEqual([]);
  });

  it("keeps unread messages before those of a later request", async () => {
    const cookie = cookies();
    const first = deliver(routeFlash(undefined, { cookie }).put("info", "one"), { status: 303 })?.cookies;
    const script = new RouteFlash(
      { method: "POST", cookie: `a=b; ${broughtBack(first)}`, https: false, arrived: undefined },
      cookie,
    );
    const second = deliver(script.put("info", "two"), { status: 204 })?.cookies;
    expect(await next(cookie, second)).toEqual([put("one"), put("two")]);
    expect(await next(cookie, second), "each used once").toEqual([]);
    expect(await next(cookie, first), "each used once").toEqual([]);
  });

  it("stays small enough for browsers, whatever is waiting", async () => {
    const cookie = cookies();
    let headers: readonly string[] = [];
    for (let at = 0; at < 40; at++) {
      const request = { cookie: broughtBack(headers), https: false };
      headers = cookie.cookies([put(`${at}${"x".repeat(2_000)}`)], request, {}, true).headers;
    }
    expect(headers[0]?.length).toBeLessThan(4_096);
    const found = (await next(cookie, headers)) ?? [];
    expect(found.length).toBeGreaterThan(10);
    expect(found.at(-1)).toEqual(put(`39${"x".repeat(2_000)}`));
  });

  it("is found behind another application's cookie of the same name", async () => {
    const cookie = cookies();
    const { headers } = cookie.cookies([put("x")], { cookie: undefined, https: false }, {});
    const brought = `djust.flash=other.signature; djust.browser=other.signature; ${broughtBack(headers)}`;
    expect(await cookie.take({ cookie: brought, https: false }, {})).toEqual([put("x")]);
  });
});
