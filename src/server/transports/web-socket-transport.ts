import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { errorFrame, type Logger } from "../../live/index.js";
import { closeCodes, DjustError, type ErrorFrame, errorCodes } from "../../wire/index.js";
import { type IncomingRequest, incomingRequest, type RemoteVisitor, visitorOf } from "../http/exchange.js";
import { writeNow } from "../http/write-together.js";
import type { Runtime } from "../runtime.js";
import { shuttingDown } from "../shutdown.js";
import { Connection } from "./connection.js";
import { WebSocketLine } from "./web-socket-line.js";

/** Frames larger than the limit by this factor are not read: the socket closes with 1009 (RFC 6455, 7.4.1). */
const unreadFactor = 16;

/** Frames over WebSocket. */
export class WebSocketTransport {
  readonly #server: WebSocketServer;
  readonly #open = new Map<WebSocket, WebSocketLine>();
  readonly #listeners: ReturnType<typeof listenersFor>;
  #heartbeat: unknown;
  #hasLogged = false;

  constructor(private readonly runtime: Runtime) {
    this.#listeners = listenersFor(this.#open, runtime.logger);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: runtime.limits.frameBytes * unreadFactor,
    });
  }

  /** Handles an upgrade request if it is for this application. @returns whether it was */
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
    const line = new WebSocketLine(socket);
    socket.on("error", destroy);
    try {
      // A refused socket counts too while it is open.
      socket.on("close", runtime.connections.admit(from, line));
      if (!runtime.transports.includes("websocket"))
        throw new DjustError("DJ_TRANSPORT", "This application does not offer the WebSocket transport.");
      if (runtime.closing) throw shuttingDown();
      runtime.gates.origin(request.headers.origin, incoming.host);
    } catch (error) {
      runtime.gates.refused(error);
      return refuse(socket, errorFrame(error, runtime));
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const sid = runtime.sessions.idOf(incoming);
      runtime.sessions.leave(incoming);
      // From now on `ws` listens for errors.
      socket.off("error", destroy);
      this.#connect(line, webSocket, sid, visitorOf(incoming));
    });
  }

  close(): void {
    if (this.#heartbeat !== undefined) this.runtime.clock.clearTimeout(this.#heartbeat);
    this.#heartbeat = undefined;
    writeNow();
    for (const socket of this.#open.keys()) socket.close(closeCodes.restart, "The server is shutting down");
  }

  /** Ends the sockets that did not close on their own. */
  terminate(): void {
    for (const socket of this.#open.keys()) socket.terminate();
  }

  #connect(line: WebSocketLine, socket: WebSocket, sid: string | undefined, visitor: RemoteVisitor): void {
    const { runtime } = this;
    const isAhead = line.open(socket, new Connection(runtime, visitor, sid, line), runtime.limits.frameBytes);
    if (!isAhead && !this.#hasLogged) {
      this.#hasLogged = true;
      runtime.logger.info(
        {},
        "This version of ws does not listen for data, so messages are read more slowly",
      );
    }
    this.#open.set(socket, line);
    this.#scheduleHeartbeat();
    for (const [event, listener] of this.#listeners) socket.on(event, listener);
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
      for (const [socket, { pingedAt }] of isLate ? [] : this.#open)
        if (pingedAt !== undefined && now - pingedAt >= limits.heartbeatTimeoutMs) socket.terminate();
      if (sincePingMs >= limits.heartbeatMs) {
        sincePingMs = 0;
        for (const [socket, line] of this.#open) {
          line.pingedAt ??= now;
          socket.ping();
        }
      }
      this.#heartbeat = this.#open.size > 0 ? clock.setTimeout(beat, everyMs) : undefined;
    };
    this.#heartbeat = clock.setTimeout(beat, everyMs);
  }
}

/** Listeners that all sockets share, because most sockets are idle and each function takes memory. */
function listenersFor(
  open: Map<WebSocket, WebSocketLine>,
  logger: Logger,
): readonly (readonly [event: string, listener: Listener])[] {
  return [
    [
      "message",
      function (data: Buffer, isBinary: boolean) {
        open.get(this)?.heard(isBinary ? "" : data.toString(), data.length);
      },
    ],
    [
      "pong",
      function () {
        const line = open.get(this);
        if (line) line.pingedAt = undefined;
      },
    ],
    ["error", (error: Error) => logger.debug({ err: error }, "A WebSocket failed")],
    [
      "close",
      function () {
        open.get(this)?.lost();
        open.delete(this);
      },
    ],
  ];
}

type Listener = Parameters<WebSocket["on"]>[1];

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
