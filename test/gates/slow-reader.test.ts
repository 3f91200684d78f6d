import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { type Credentials, loadPage, stillServes, withApp } from "./clients.js";

class Talkative extends LiveView {
  saves = 0;

  @eventHandler()
  save(): void {
    this.saves++;
  }

  @eventHandler()
  talk(): void {
    for (let part = 0; part < 40; part++) this.pushEvent("part", "x".repeat(200_000));
  }

  override render() {
    return html`<p>${this.saves}</p>`;
  }
}

/** Opens a raw connection and reads the first bytes of the response; the rest stays unread. */
function openAndStopReading(
  origin: string,
  head: string,
): Promise<{ send(data: Buffer): void; closed: Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin);
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(head));
    socket.on("error", () => {});
    socket.once("data", (data) => {
      if (!/^HTTP\/1\.1 (?:101|200)/.test(String(data))) reject(new Error(String(data)));
      socket.pause();
      const closed = new Promise((resolveClosed) => socket.once("close", resolveClosed));
      resolve({ send: (frame) => socket.write(frame), closed });
    });
  });
}

/** A text frame as a browser sends it (RFC 6455, section 5.2), masked with zeros. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(body.length);
  return Buffer.concat([Buffer.from([0x81, 0xfe]), size, Buffer.alloc(4), body]);
}

const mountOf = ({ token }: Credentials): string => JSON.stringify({ type: "mount", token, url: "/" });
const talk = JSON.stringify({ type: "event", event: "talk", params: {} });

function openSocket({ origin, cookie }: Credentials): ReturnType<typeof openAndStopReading> {
  return openAndStopReading(
    origin,
    `GET /_djust/ws HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nCookie: ${cookie}\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
}

/** Starts a connection whose browser stops reading, and makes the view send to it. */
const slowReaders = {
  websocket: async (credentials: Credentials): Promise<void> => {
    const { send } = await openSocket(credentials);
    send(textFrame(mountOf(credentials)));
    send(textFrame(talk));
  },
  "websocket, with frames that are refused": async (credentials: Credentials): Promise<void> => {
    const { send } = await openSocket(credentials);
    send(Buffer.concat(Array(200_000).fill(textFrame("1"))));
  },
  sse: async (credentials: Credentials): Promise<void> => {
    await openAndStopReading(
      credentials.origin,
      `GET /_djust/sse?mount=${encodeURIComponent(mountOf(credentials))} HTTP/1.1\r\nHost: ${new URL(credentials.origin).host}\r\nCookie: ${credentials.cookie}\r\n\r\n`,
    );
    await fetch(`${credentials.origin}/_djust/frame`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-csrftoken": credentials.csrf,
        "x-djust-token": credentials.token,
        cookie: credentials.cookie,
      },
      body: talk,
    });
  },
};

describe.each(Object.entries(slowReaders))("over %s", (_name, start) => {
  it("a browser that stops reading is disconnected with DJ_SLOW_READER, and no one else is", async () => {
    const refused: string[] = [];
    const app = createApp({
      secret: "a secret for the gate suite, long enough",
      logger: false,
      routes: { "/": Talkative },
      limits: { bufferedBytes: 1024 * 1024, eventsPerSecond: Number.POSITIVE_INFINITY },
      metrics: {
        count: (name, _by, attributes) => {
          if (name === "djust.gate.refused") refused.push(attributes?.["code"] ?? "");
        },
        record: () => {},
      },
    });
    await withApp(app, async (origin) => {
      await start(await loadPage(origin));
      const slow = (): string[] => refused.filter((code) => code === "DJ_SLOW_READER");
      await expect.poll(slow, { timeout: 5_000 }).toEqual(["DJ_SLOW_READER"]);
      expect(await stillServes(origin)).toBe(true);
    });
  });
});
