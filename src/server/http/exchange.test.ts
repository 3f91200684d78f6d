import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { systemClock } from "../node-ports.js";
import { cookiesNamed } from "./cookie-header.js";
import { type BodyBounds, bodyText, exchangeOf } from "./exchange.js";

const form = { "content-type": "application/x-www-form-urlencoded" };

function exchange(request: object, body?: unknown): ReturnType<typeof exchangeOf> {
  const given =
    request instanceof Readable
      ? request
      : { method: "POST", url: "/", headers: {}, readableEnded: true, ...request };
  return exchangeOf(given as never, undefined as never, { trustProxy: false }, { body });
}

function bounds(maxBytes: number): BodyBounds {
  return { maxBytes, timeoutMs: 1_000, clock: systemClock };
}

/** A request with an unread body. */
function unread(text: string, more: object = {}): Readable {
  return Object.assign(Readable.from([Buffer.from(text)]), {
    method: "POST",
    url: "/",
    headers: {},
    ...more,
  });
}

describe("the body of a request", () => {
  it.each([
    ["text", "ä=1", undefined, "ä=1"],
    ["bytes", Buffer.from("ä=1"), undefined, "ä=1"],
    ["parsed JSON", { a: ["ä"], b: null }, undefined, '{"a":["ä"],"b":null}'],
    ["a JSON number", 5, undefined, "5"],
    ["a parsed form", { a: "1 2", b: ["x", "y"] }, form, "a=1+2&b=x&b=y"],
    [
      "a form with paths",
      { user: { name: "ada", tags: ["x"] } },
      form,
      "user%5Bname%5D=ada&user%5Btags%5D=x",
    ],
  ])("arrives unchanged when sent as %s", async (_, body, headers, text) => {
    expect(await bodyText(exchange({ body, headers: headers ?? {} }), bounds(1_000))).toBe(text);
    expect(await bodyText(exchange({ headers: headers ?? {} }, body), bounds(1_000))).toBe(text);
    expect(
      await bodyText(
        exchange({ headers: headers ?? {} }, () => Promise.resolve(body)),
        bounds(1_000),
      ),
    ).toBe(text);
  });

  it("is read if nothing has read it yet, even if a parser has set a value in its place", async () => {
    expect(await bodyText(exchange(unread("a=1")), bounds(1_000))).toBe("a=1");
    expect(await bodyText(exchange(unread("a=1", { body: {} })), bounds(1_000))).toBe("a=1");
    expect(await bodyText(exchange({}, unread("a=2")), bounds(1_000))).toBe("a=2");
    expect(await bodyText(exchange({}, new Blob(["a=3"]).stream()), bounds(1_000))).toBe("a=3");
  });

  it("comes from rawBody if nothing else is left", async () => {
    expect(await bodyText(exchange({ rawBody: Buffer.from("a=1") }), bounds(1_000))).toBe("a=1");
  });

  it("fails with an explanation if it was read and discarded", async () => {
    const gone = exchange({ headers: { "content-length": "3" } });
    await expect(bodyText(gone, bounds(1_000))).rejects.toThrow(
      /has already been read\. Keep the parsed body in request\.body/,
    );
    expect(await bodyText(exchange({ headers: { "content-length": "0" } }), bounds(1_000))).toBe("");
  });

  it.each([
    ["text", "xxxx"],
    ["bytes", Buffer.from("xxxx")],
    ["a parsed body", { a: "x" }],
  ])("is refused if it is too large as %s", async (_, body) => {
    await expect(bodyText(exchange({ body }), bounds(3))).rejects.toThrow("DJ_FRAME_SIZE");
  });

  it("is refused if it is too large as a stream", async () => {
    await expect(bodyText(exchange(unread("xxxx")), bounds(3))).rejects.toThrow("DJ_FRAME_SIZE");
  });
});

describe("the URL and address of a request", () => {
  const headers = {
    host: "inner:80",
    "x-forwarded-host": "outer",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "1.2.3.4, 5.6.7.8",
  };
  const request = { url: "/a?b=1", originalUrl: "/admin/a?b=1", headers, socket: { remoteAddress: "::1" } };
  const seen = (trustProxy: boolean, context = {}) => {
    const { url, host, https, address } = exchangeOf(
      request as never,
      undefined as never,
      { trustProxy },
      context,
    );
    return { url, host, https, address };
  };

  it("come from forwarding headers only if the proxy is trusted", () => {
    expect(seen(false)).toEqual({ url: "/admin/a?b=1", host: "inner:80", https: false, address: "::1" });
    expect(seen(true)).toEqual({ url: "/admin/a?b=1", host: "outer", https: true, address: "1.2.3.4" });
  });

  it("come from the framework if it provides them", () => {
    const own = { host: "site", https: true, address: "9.9.9.9" };
    expect(seen(false, own)).toEqual({ url: "/admin/a?b=1", ...own });
  });
});

it("returns every cookie of a name, in order", () => {
  expect(cookiesNamed("a=1; djust.sid=x%20y; b=2; djust.sid=z", "djust.sid")).toEqual(["x y", "z"]);
  expect(cookiesNamed("xdjust.sid=1; djust.sid2=2", "djust.sid")).toEqual([]);
  expect(cookiesNamed(undefined, "djust.sid")).toEqual([]);
});
