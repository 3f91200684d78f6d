import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { systemClock } from "../node-ports.js";
import { type Exchange, exchangeOf } from "./exchange.js";
import { type BodyBounds, bodyText } from "./request-body.js";
import { ResponseCapture } from "./response-capture.js";

const form = { "content-type": "application/x-www-form-urlencoded" };

function exchange(request: object, body?: unknown): Exchange {
  const given =
    request instanceof Readable
      ? request
      : { method: "POST", url: "/", headers: {}, readableEnded: true, ...request };
  return exchangeOf(given as never, new ResponseCapture(), { trustProxy: false }, { body });
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

  it("is refused if it is too large as a stream, and the connection closes after the response", async () => {
    const tooLarge = exchange(unread("xxxx"));
    await expect(bodyText(tooLarge, bounds(3))).rejects.toThrow("DJ_FRAME_SIZE");
    expect(tooLarge.response.getHeader("connection")).toBe("close");
  });
});
