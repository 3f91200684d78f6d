import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
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

describe("a body that arrives over a connection", () => {
  /** Sends a POST whose body is in parts. @returns the text that was read, and what the request emitted */
  async function received(parts: readonly string[], headers: string): Promise<readonly string[]> {
    const emitted: string[] = [];
    const server = createServer(async (request, response) => {
      request.on("end", () => emitted.push("end"));
      request.on("close", () => emitted.push("close"));
      const text = await bodyText(
        exchangeOf(request, response as never, { trustProxy: false }),
        bounds(1_000),
      );
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    const closed = once(socket, "close");
    await once(socket, "connect");
    for (const part of [
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n\r\n${parts[0]}`,
      ...parts.slice(1),
    ]) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await closed;
    server.close();
    return [answer.slice(answer.indexOf("\r\n\r\n") + 4), ...emitted];
  }

  it.each([
    ["with its headers", ["a=1"], "Content-Length: 3"],
    ["after its headers", ["", "a=1"], "Content-Length: 3"],
    ["in two parts", ["a", "=1"], "Content-Length: 3"],
    ["in chunks with its headers", ["3\r\na=1\r\n0\r\n\r\n"], "Transfer-Encoding: chunked"],
    [
      "in chunks, the last of them later",
      ["1\r\na\r\n", "2\r\n=1\r\n0\r\n\r\n"],
      "Transfer-Encoding: chunked",
    ],
  ])("is read whole if it comes %s, and its stream ends", async (_, parts, headers) => {
    const [answer, ...emitted] = await received(parts, headers);
    expect(answer).toContain("a=1");
    expect(emitted).toEqual(["end", "close"]);
  });
});
