import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { createApp } from "../app.js";
import { flash } from "../flash/request-flash.js";

/** Runs `handler` for each request after putting a message. @returns the raw response */
async function responseOf(
  handler: (response: ServerResponse, request: IncomingMessage) => void,
  { level = "info", headers = "" } = {},
): Promise<{ head: string; body: string }> {
  const app = createApp({ routes: {}, secret: "a secret that is long enough for tests", logger: false });
  const server = createServer((request, response) =>
    app.handle(request, response, () => {
      flash(request).put(level, "ä <b>");
      handler(response, request);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += chunk;
  const [head = "", ...body] = text.split("\r\n\r\n");
  return { head, body: body.join("\r\n\r\n") };
}

const page = '<p>é</p><div id="dj-flash-container"></div><p>ü</p>';
const shown =
  '<p>é</p><div id="dj-flash-container"><div class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info">ä &lt;b&gt;</div></div><p>ü</p>';
const type = { "Content-Type": "text/html" };
const length = { "Content-Length": Buffer.byteLength(page) };

it.each<[string, (response: ServerResponse) => void]>([
  ["end with text", (response) => response.writeHead(200, type).end(page)],
  ["end with bytes", (response) => response.writeHead(200, { ...type, ...length }).end(Buffer.from(page))],
  ["end with a callback", (response) => response.setHeader("content-type", "text/html").end(page, () => {})],
  [
    "end with an encoding and a callback",
    (response) => response.writeHead(200, type).end(page, "utf8", () => {}),
  ],
  ["no type at all", (response) => response.end(page)],
  ["a reason and headers", (response) => response.writeHead(200, "Fine", { ...type, ...length }).end(page)],
  [
    "headers in a flat list",
    (response) =>
      response
        .writeHead(200, ["Content-Type", "text/html", "Content-Length", String(length["Content-Length"])])
        .end(page),
  ],
  [
    "headers in pairs",
    (response) => response.writeHead(200, [["Content-Type", "text/html"]] as never).end(page),
  ],
  [
    "several writes",
    (response) => {
      response.writeHead(200, { ...type, ...length });
      response.write(Buffer.from(page.slice(0, -3)));
      response.end(page.slice(-3));
    },
  ],
  [
    "a stream",
    (response) => {
      response.writeHead(200, { ...type, ETag: '"1"', "Last-Modified": "yesterday" });
      Readable.from([Buffer.from(page)]).pipe(response);
    },
  ],
])("a page sent with %s shows its message", async (_, send) => {
  const { head, body } = await responseOf(send);
  const text = /chunked/.test(head) ? body.replace(/^[\da-f]+\r\n/gm, "").replaceAll("\r\n", "") : body;
  expect(text.replace(/0$/, "")).toBe(shown);
  const given = /content-length: (\d+)/i.exec(head)?.[1];
  if (given) expect(Number(given)).toBe(Buffer.byteLength(shown));
  expect(head).toMatch(/^HTTP\/1.1 200 (?:OK|Fine)\r\n/);
  expect(head).toMatch(/cache-control: no-store/i);
  expect(head).not.toMatch(/etag|last-modified|set-cookie/i);
});

it.each<[string, (response: ServerResponse) => void]>([
  ["with a redirect", (response) => response.writeHead(302, { Location: "/" }).end()],
  [
    "when its headers are sent first",
    (response) => {
      response.writeHead(200, type);
      response.flushHeaders();
      response.end(page);
    },
  ],
  ["when its text has another encoding", (response) => response.writeHead(200, type).end(page, "latin1")],
  ["when it has no body", (response) => response.writeHead(204).end()],
  ["when it is not modified", (response) => response.writeHead(304, type).end()],
])("a response carries its message in a cookie %s", async (_, send) => {
  const { head, body } = await responseOf(send);
  expect(head).toMatch(/set-cookie: djust\.flash=[^;]{20}/i);
  expect(body).not.toContain("dj-flash-info");
});

it("keeps cookies that were set before, by any method", async () => {
  const { head } = await responseOf((response) => {
    response.setHeader("set-cookie", "a=1");
    response.writeHead(302, { location: "/" }).end();
  });
  expect(head.match(/^set-cookie: (?:a=1|djust\.flash)/gim)).toHaveLength(2);
  const { head: list } = await responseOf((response) =>
    response.writeHead(302, ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "Location", "/"]).end(),
  );
  expect(list.match(/^set-cookie: (?:a=1|b=2|djust\.flash)/gim)).toHaveLength(3);
});

it("prevents a 304 for a page with a message", async () => {
  const { head } = await responseOf(
    (response, { headers }) =>
      response
        .writeHead(headers["if-none-match"] || headers["if-modified-since"] ? 304 : 200, type)
        .end(page),
    { headers: 'If-None-Match: "1"\r\nIf-Modified-Since: Mon, 01 Jan 2035 00:00:00 GMT\r\n' },
  );
  expect(head).toMatch(/^HTTP\/1.1 200/);
});

it("leaves a response unchanged if it needs no message", async () => {
  const app = createApp({ routes: {}, secret: "a secret that is long enough for tests", logger: false });
  const response = { end: () => {}, write: () => {}, writeHead: () => {} };
  const before = { ...response };
  await app.handle(
    { method: "GET", url: "/", headers: {}, socket: {} } as never,
    response as never,
    () => {},
  );
  expect(response).toEqual(before);
});
