import { errorFrame } from "../../live/index.js";
import { closeCodes, DjustError, type ServerFrame } from "../../wire/index.js";
import { type Exchange, type HttpResponse, visitorOf } from "../http/exchange.js";
import { sendJson } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";
import { shuttingDown } from "../shutdown.js";
import { Connection, type Line } from "./connection.js";
import { statusOf } from "./http-reply.js";

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
    const stream = new EventStream(exchange.response);
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
        if (connection.activeAt < before) connection.close(closeCodes.heartbeat, "Heartbeat timed out");
        else stream.keepAlive();
      if (this.#open.size > 0) this.#scheduleHeartbeat();
    }, limits.heartbeatMs / 2);
  }
}

class EventStream implements Line {
  readonly isOneWay = true;

  constructor(private readonly response: HttpResponse) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      // Turns off nginx's buffering of proxied responses.
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
  }

  /** Sends all frames of a turn with one write. */
  send(frames: readonly ServerFrame[]): void {
    if (this.response.writableEnded) return;
    this.response.write(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(""));
  }

  /** Sends a comment, which scripts do not receive. */
  keepAlive(): void {
    if (!this.response.writableEnded) this.response.write(":\n\n");
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  /** Event streams have no close codes, so code and reason are an event of its own if the client still reads. */
  close(code: number, reason: string): void {
    if (this.response.writableEnded) return;
    const isRead = code !== closeCodes.heartbeat && code !== closeCodes.slowReader;
    if (!isRead && this.response.destroy) this.response.destroy();
    else this.response.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
  }
}
