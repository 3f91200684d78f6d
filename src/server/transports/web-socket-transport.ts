import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import { type WebSocket, WebSocketServer } from "ws";
import { errorFrame } from "../../live/index.js";
import { closeCodes, DjustError, type ErrorFrame, errorCodes, type ServerFrame } from "../../wire/index.js";
import { type IncomingRequest, incomingRequest, type Visitor, visitorOf } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import { shuttingDown } from "../shutdown.js";
import { Connection, type Line } from "./connection.js";
import { readAhead } from "./read-ahead.js";
import { textFrame } from "./text-frame.js";

/** Frames larger than the limit by this factor are not read: the socket closes with 1009 (RFC 6455, 7.4.1). */
const unreadFactor = 16;

/** Frames over WebSocket. */
export class WebSocketTransport {
  readonly #server: WebSocketServer;
  readonly #open = new Set<WebSocketLine>();
  #heartbeat: unknown;

  constructor(private readonly runtime: Runtime) {
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: runtime.limits.frameBytes * unreadFactor,
    });
  }

  /** Takes an upgrade request if it is for this application. @returns whether it was */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const { runtime } = this;
    const incoming = incomingRequest(request, { trustProxy: runtime.options.trustProxy ?? false });
    if (!incoming.isCanonical || incoming.path !== `${runtime.prefix}/ws`) return false;
    this.accept(request, incoming, socket, head);
    return true;
  }

  /** Completes the handshake, or responds with an error. */
  accept(request: IncomingMessage, incoming: IncomingRequest, socket: Duplex, head: Buffer): void {
    const { runtime } = this;
    const from = { owner: runtime.sessions.ownerOf(incoming), address: incoming.network };
    const admitted = new AdmittedSocket();
    socket.on("error", destroy);
    try {
      // A refused socket counts too while it is open.
      socket.once("close", runtime.connections.admit(from, admitted.giveWay));
      if (!runtime.transports.includes("websocket"))
        throw new DjustError("DJ_TRANSPORT", "This application does not offer the WebSocket transport.");
      if (runtime.closing) throw shuttingDown();
      runtime.gates.origin(request.headers.origin, incoming.host);
    } catch (error) {
      runtime.gates.refused(error);
      return refuse(socket, errorFrame(error, runtime.development));
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const sid = runtime.sessions.idOf(incoming);
      runtime.sessions.leave(incoming);
      admitted.connection = this.#connect(webSocket, socket, sid, visitorOf(incoming));
    });
  }

  close(): void {
    if (this.#heartbeat !== undefined) this.runtime.clock.clearTimeout(this.#heartbeat);
    this.#heartbeat = undefined;
    flush();
    for (const { socket } of this.#open) socket.close(closeCodes.restart, "The server is shutting down");
  }

  /** Ends the sockets that did not close by themselves. */
  terminate(): void {
    for (const { socket } of this.#open) socket.terminate();
  }

  #connect(socket: WebSocket, stream: Duplex, sid: string | undefined, visitor: Visitor): Connection {
    const line = new WebSocketLine(socket, stream);
    const connection = new Connection(this.runtime, visitor, sid, line);
    this.#open.add(line);
    this.#scheduleHeartbeat();
    const take = (text: string, bytes: number): void => {
      line.pingedAt = undefined;
      connection.take(text, bytes);
    };
    readAhead(socket, this.runtime.limits.frameBytes, take);
    socket.on("message", (data: Buffer, isBinary) => take(isBinary ? "" : data.toString(), data.length));
    socket.on("pong", () => {
      line.pingedAt = undefined;
    });
    socket.on("error", (error) => this.runtime.logger.debug({ err: error }, "A WebSocket failed"));
    socket.on("close", () => {
      this.#open.delete(line);
      connection.lost();
    });
    return connection;
  }

  /** One timer for all sockets: sends pings, and ends the sockets that do not respond. */
  #scheduleHeartbeat(): void {
    if (this.#heartbeat !== undefined || this.#open.size === 0) return;
    const { clock, limits } = this.runtime;
    const everyMs = Math.min(limits.heartbeatMs, limits.heartbeatTimeoutMs);
    let sincePingMs = 0;
    let due = clock.now() + everyMs;
    const beat = (): void => {
      sincePingMs += everyMs;
      const now = clock.now();
      // The process was suspended or blocked, and may not have read responses yet.
      const isLate = now - due >= everyMs;
      due = now + everyMs;
      for (const { pingedAt, socket } of isLate ? [] : this.#open)
        if (pingedAt !== undefined && now - pingedAt >= limits.heartbeatTimeoutMs) socket.terminate();
      if (sincePingMs >= limits.heartbeatMs) {
        sincePingMs = 0;
        for (const line of this.#open) {
          line.pingedAt ??= now;
          line.socket.ping();
        }
      }
      this.#heartbeat = this.#open.size > 0 ? clock.setTimeout(beat, everyMs) : undefined;
    };
    this.#heartbeat = clock.setTimeout(beat, everyMs);
  }
}

/**
 * A socket that counts as a connection of its address. A class, because a function made where the upgrade request is in
 * scope would keep the request in memory for as long as the socket is open.
 */
class AdmittedSocket {
  /** Set once the handshake is complete. */
  connection: Connection | undefined;
  readonly giveWay = (): void => this.connection?.giveWay();
}

/** Lines with data to send, written once all events that have arrived are handled. */
const due: WebSocketLine[] = [];

/** Most lines that are written together; with more, the data of the first would have left the processor's cache. */
const maxDue = 64;

function flush(): void {
  for (const line of due.splice(0)) line.flush();
}

/**
 * One browser's socket. Writes of one round of the event loop are sent together, because consecutive writes are cheaper
 * than writes with turns in between.
 */
class WebSocketLine implements Line {
  readonly isOneWay = false;
  /** When a ping was sent that has not been answered, in ms since the epoch. */
  pingedAt: number | undefined;
  /** Data to write, one character for each byte. */
  #pending = "";

  constructor(
    readonly socket: WebSocket,
    private readonly stream: Duplex,
  ) {}

  send(frames: readonly ServerFrame[]): void {
    if (this.#pending === "") {
      if (due.length === maxDue) flush();
      if (due.push(this) === 1) setImmediate(flush);
    }
    for (const frame of frames) this.#pending += textFrame(JSON.stringify(frame));
  }

  flush(): void {
    const pending = this.#pending;
    if (pending === "") return;
    this.#pending = "";
    // Bypasses `ws`, which makes two writes of each frame. It has nothing buffered, because it neither compresses nor
    // splits messages here.
    if (this.socket.readyState === this.socket.OPEN) this.stream.write(pending, "latin1");
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount + this.#pending.length;
  }

  close(code: number, reason: string): void {
    this.flush();
    this.socket.close(code, reason);
  }
}

/** A listener made where the request is in scope would keep the request in memory. */
function destroy(this: Duplex): void {
  this.destroy();
}

function refuse(socket: Duplex, frame: ErrorFrame): void {
  const body = JSON.stringify(frame);
  // The client may keep its half of the connection open indefinitely.
  socket.once("finish", destroy);
  socket.end(
    `HTTP/1.1 ${errorCodes[frame.code].status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
