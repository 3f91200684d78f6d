import { ServerResponse } from "node:http";
import { type Clock, errorFrame } from "../../live/index.js";
import { closeCodes, DjustError, type ServerFrame } from "../../wire/index.js";
import { type Exchange, type HttpResponse, visitorOf } from "../http/exchange.js";
import { sendJson } from "../http/send-json.js";
import { type Due, writeTogether } from "../http/write-together.js";
import type { Runtime } from "../runtime.js";
import { shuttingDown } from "../shutdown.js";
import { Connection, type Line } from "./connection.js";
import { statusOf } from "./http-reply.js";
import { isLong, signOfLife } from "./long-mount.js";

/** Sends frames over an event stream (HTML standard, "Server-sent events"); events arrive by POST. */
export class SseTransport {
  readonly #open = new Map<EventStream, Connection>();
  #heartbeat: unknown;

  constructor(private readonly runtime: Runtime) {}

  /** Responds to the request for an event stream; its query contains the mount frame. */
  connect(exchange: Exchange): void {
    const { runtime } = this;
    const from = { owner: runtime.sessions.ownerOf(exchange), address: exchange.network };
    let connection: Connection | undefined;
    let release: () => void;
    try {
      if (!runtime.transports.includes("sse"))
        throw new DjustError("DJ_TRANSPORT", "This application does not offer the SSE transport.");
      if (runtime.closing) throw shuttingDown();
      const { headers } = exchange.request;
      runtime.gates.streamOrigin(headers.origin, exchange.host, headers["sec-fetch-site"]);
      release = runtime.connections.admit(from, { evict: () => connection?.evict() });
    } catch (error) {
      runtime.gates.refused(error);
      const frame = errorFrame(error, runtime);
      return sendJson(exchange.response, statusOf([frame]), frame);
    }
    const sid = runtime.sessions.idOf(exchange);
    exchange.session?.release?.();
    const stream = new EventStream(exchange.response, runtime.clock);
    const opened = new Connection(runtime, visitorOf(exchange), sid, stream);
    connection = opened;
    this.#open.set(stream, opened);
    this.#scheduleHeartbeat();
    exchange.response.on("close", () => {
      release();
      this.#open.delete(stream);
      opened.lost();
    });
    const text = exchange.search.get("mount") ?? "";
    opened.take(text, text.length);
    opened.endUnlessMounting();
  }

  close(): void {
    if (this.#heartbeat !== undefined) this.runtime.clock.clearTimeout(this.#heartbeat);
    this.#heartbeat = undefined;
    for (const stream of this.#open.keys()) stream.close(closeCodes.restart, "The server is shutting down");
  }

  /**
   * Regular comments keep proxies from closing a stream. A browser sends a ping if it receives no frames for a while; a
   * stream without pings is dead, which would otherwise go unnoticed for a long time.
   */
  #scheduleHeartbeat(): void {
    if (this.#heartbeat !== undefined) return;
    const { clock, limits } = this.runtime;
    this.#heartbeat = clock.setTimeout(() => {
      this.#heartbeat = undefined;
      // Browsers may run the timers of a background page only once a minute.
      const before = clock.now() - 2 * limits.heartbeatMs - limits.heartbeatTimeoutMs;
      for (const [stream, connection] of this.#open)
        if (Math.max(stream.sentAt, connection.lastHttpInputAt) < before)
          connection.close(closeCodes.heartbeat, "Heartbeat timed out");
        else stream.keepAlive();
      if (this.#open.size > 0) this.#scheduleHeartbeat();
    }, limits.heartbeatMs / 2);
  }
}

class EventStream implements Line, Due {
  readonly isOneWay = true;
  /** When frames were last sent, in ms since the epoch. */
  sentAt: number;
  /** Data to write. */
  #pending = "";

  constructor(
    private readonly response: HttpResponse,
    private readonly clock: Clock,
  ) {
    this.sentAt = clock.now();
    // A stream that ends with its connection needs no chunks, which Node writes in four parts each (RFC 9112, section
    // 6.3). HTTP/2 has neither.
    const isPlain = response instanceof ServerResponse;
    if (isPlain) response.removeHeader("transfer-encoding");
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      // Turns off nginx's buffering of proxied responses.
      "x-accel-buffering": "no",
      ...(isPlain ? { connection: "close" } : undefined),
    });
    response.flushHeaders();
  }

  /** Sends all frames of a turn with one write, together with other responses. */
  send(frames: readonly ServerFrame[], announcesLong: boolean): void {
    if (this.response.writableEnded) return;
    this.sentAt = this.clock.now();
    let text = "";
    for (const frame of frames) {
      const message = JSON.stringify(frame);
      if (announcesLong && frame.type === "mount" && isLong(message)) text += `data: ${signOfLife}\n\n`;
      text += `data: ${message}\n\n`;
    }
    if (this.#pending === "") writeTogether(this);
    this.#pending += text;
  }

  flush(): void {
    const text = this.#pending;
    if (text === "" || this.response.writableEnded) return;
    this.#pending = "";
    // Text in ASCII is the same in both encodings, and Node writes this one without converting it.
    this.response.write(text, Buffer.byteLength(text) === text.length ? "latin1" : "utf8");
  }

  /** Sends a comment, which scripts do not receive. */
  keepAlive(): void {
    this.flush();
    if (!this.response.writableEnded) this.response.write(":\n\n");
  }

  get bufferedBytes(): number {
    return this.response.writableLength + this.#pending.length;
  }

  /** Event streams have no close codes, so code and reason are an event of its own if the client still reads. */
  close(code: number, reason: string): void {
    if (this.response.writableEnded) return;
    this.flush();
    const isRead = code !== closeCodes.heartbeat && code !== closeCodes.slowReader;
    if (!isRead && this.response.destroy) this.response.destroy();
    else this.response.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
  }
}
