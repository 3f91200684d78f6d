import { describe, expect, onTestFinished, test } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import type { ClientFrame, ServerFrame } from "../../src/wire/index.js";
import { CookieJar } from "../behaviours/page.js";
import { eventually, serve, type Transport, transports } from "../behaviours/test-app.js";
import { Client } from "./client/client.js";
import { lines, type OpenLine } from "./client/lines.js";
import { checkFrame, isValid } from "./schema.js";

class Counter extends LiveView {
  count = 0;
  readonly answer = this.stream("answer");
  @eventHandler() add({ by = 1 }: { by?: number }) {
    this.count += by;
    this.putFlash("success", `Now ${this.count}`);
  }
  @eventHandler() talk() {
    for (const word of ["Hello", " ", "world"]) this.answer.append(word);
    this.answer.done();
  }
  override render() {
    return html`${djFlash()}<p>count ${this.count}</p><div dj-stream="answer"></div>`;
  }
}

class Rows extends LiveView {
  @eventHandler() add() {}
  override render() {
    return html`<ul>${Array.from({ length: 300 }, (_, row) => html`<li>row ${row} of many</li>`)}</ul>`;
  }
}

interface Loss {
  /** Whether to lose a frame on its way to the client. */
  down?(frame: ServerFrame): boolean;
  /** Whether to lose a frame on its way to the server. */
  up?(frame: ClientFrame): boolean;
}

/** A line that loses the first frame that matches. */
function lossy(open: OpenLine, { down, up }: Loss): OpenLine {
  let isLost = false;
  const loses = (matches: boolean | undefined): boolean => {
    if (isLost || !matches) return false;
    isLost = true;
    return true;
  };
  return (page, mount, events) => {
    const line = open(page, mount, {
      ...events,
      frames: (frames, text) =>
        events.frames(
          frames.filter((frame) => !loses(down?.(frame))),
          text,
        ),
    });
    return { ...line, send: (frame) => void (loses(up?.(frame)) || line.send(frame)) };
  };
}

async function openClient(transport: Transport, loss: Loss = {}): Promise<Client> {
  const { origin } = await serve(transport, { routes: { "/": Counter } });
  const client = new Client(origin, new CookieJar(), lossy(lines[transport], loss));
  onTestFinished(() => client.cut());
  await client.load("/");
  await client.connect();
  return client;
}

describe.each(transports)("a client written from the docs, over %s", (transport) => {
  test("heals a lost message on a new connection, and shows each message once", async () => {
    const client = await openClient(transport, {
      down: (frame) => frame.type === "flash" && "message" in frame && frame.message === "Now 1",
    });
    await client.event("add");
    expect(client.messages).toEqual([]);
    await client.event("add");
    await client.until("both have come", () => client.messages.length === 2);
    expect(client.messages.toSorted()).toEqual(["success: Now 1", "success: Now 2"]);
    expect(client.heals).toBe(1);
    expect(client.text).toContain("count 2");
  });

  test("heals a lost update by mounting again without a version", async () => {
    const client = await openClient(transport, { down: (frame) => frame.type === "patch" });
    client.start("add");
    client.start("add");
    await client.until("the view is whole", () => client.text.includes("count 2"));
    await client.event("add");
    expect(client.text).toContain("count 3");
    expect(client.messages).toEqual(["success: Now 1", "success: Now 2", "success: Now 3"]);
  });

  test("sends a frame again that was lost on its way up, and the server handles each once, in order", async () => {
    const client = await openClient(transport, { up: (frame) => frame.type === "event" });
    client.start("add", { by: 1 });
    client.start("add", { by: 10 });
    await client.until("both are handled", () => client.messages.length === 2);
    expect(client.messages).toEqual(["success: Now 1", "success: Now 11"]);
    expect(client.heals).toBe(1);
  });

  test("sends what was started while it was apart when it is back", async () => {
    const client = await openClient(transport);
    await client.event("add");
    client.cut();
    client.start("add");
    client.start("add");
    await client.connect();
    await client.until("all are handled", () => client.messages.length === 3);
    expect(client.messages).toEqual(["success: Now 1", "success: Now 2", "success: Now 3"]);
  });

  test("stays within the server's pace when a user is faster", async () => {
    const client = await openClient(transport);
    const refs = Array.from({ length: 60 }, () => client.start("add"));
    for (const ref of refs) await client.answer(ref);
    expect(client.text).toContain("count 60");
    expect([client.lost, client.heals]).toEqual([[], 0]);
  });

  test("puts the text of a stream together", async () => {
    const client = await openClient(transport);
    await client.event("talk");
    await eventually("the stream has ended", () => client.numbered.streams.get("answer") === "Hello world");
  });
});

test("each frame that the client sends is one of the schema", async () => {
  const sent: ClientFrame[] = [];
  const client = await openClient("websocket", { up: (frame) => sent.push(frame) < 0 });
  await client.event("add");
  await client.patch("/?page=2");
  await client.navigate("/");
  client.raw({ type: "ping" });
  await client.until("the server answers", () => client.typesSince(0).includes("pong"));
  expect(sent.map(({ type }) => type)).toEqual(["event", "url_change", "live_redirect_mount", "ping"]);
  for (const frame of sent) expect(isValid("ClientFrame", frame)).toBe(true);
  for (const frame of client.log) checkFrame("ServerFrame", frame);
});

test("a client that does not ask to read the page gets the tree of a large view", async () => {
  const { origin } = await serve("websocket", { routes: { "/": Rows } });
  const client = new Client(origin, new CookieJar(), lines.websocket);
  onTestFinished(() => client.cut());
  await client.load("/");
  await client.connect();
  expect(client.html).toContain("<li>row 299 of many</li>");
});
