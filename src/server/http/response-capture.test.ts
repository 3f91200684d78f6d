import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { ResponseCapture } from "./response-capture.js";

describe("ResponseCapture", () => {
  it("returns a body that is written at once unchanged, with status and headers", async () => {
    const response = new ResponseCapture();
    response.setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.writeHead(404, { "Content-Length": 2 }).end("no");
    expect(await response.captured).toEqual({
      status: 404,
      headers: { "set-cookie": ["a=1", "b=2"], "content-length": "2" },
      body: "no",
    });
    expect([response.headersSent, response.writableEnded]).toEqual([true, true]);
    expect(response.getHeader("CONTENT-LENGTH")).toBe("2");
  });

  it("returns a response without a body", async () => {
    const response = new ResponseCapture();
    expect(response.headersSent).toBe(false);
    response.end();
    expect(await response.captured).toEqual({ status: 200, headers: {}, body: undefined });
  });

  it("returns an open response as a stream, before its first byte", async () => {
    const response = new ResponseCapture();
    response.writeHead(200).flushHeaders();
    const { body } = await response.captured;
    if (!(body instanceof Readable)) throw new Error("no stream");
    response.write("a");
    response.write("b");
    expect(response.writableLength).toBe(2);
    response.end("c");
    expect(Buffer.concat(await body.toArray()).toString()).toBe("abc");
  });

  it("emits close when its stream is destroyed", async () => {
    const response = new ResponseCapture();
    const closed = new Promise<void>((resolve) => response.on("close", resolve));
    response.write("a");
    const { body } = await response.captured;
    (body as Readable).destroy();
    await closed;
    expect(response.writableEnded).toBe(true);
  });
});
