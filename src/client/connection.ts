import type { ClientFrame, MountRequest, ServerFrame } from "../wire/index.js";
import { logFrame } from "./page-events.js";
import { withPart } from "./parts/index.js";
import type { Connect, PageConfig, Transport, TransportName } from "./transports/transport.js";
import { connectWebSocket } from "./transports/web-socket.js";

/** How often the time for an attempt doubles, at most. */
const maxDoublings = 4;

export type ConnectionState = "connecting" | "connected" | "disconnected";

export interface ConnectionHost {
  /** The first frame over a connection. */
  mount(): MountRequest;
  /** The highest flash id that the page shows; each frame carries it. */
  ack(): number;
  currentToken(): string;
  /** Receives a frame. The first one may be an error; the host then closes the connection or retries. */
  frame(frame: ServerFrame): void;
  changed(state: ConnectionState, transport?: TransportName): void;
}

export interface Connection {
  /** Sends a frame. Call it only while connected. */
  send(frame: ClientFrame): void;
  /** Opens a connection; an existing one is replaced. */
  open(): void;
  /** Closes the connection until the next `open`. */
  close(): void;
  /** Closes the connection and reconnects, with exponential backoff. */
  retry(): void;
  /** Closes the connection and reconnects after that many milliseconds, with the first transport. */
  retryIn(ms: number): void;
  /** Reconnects immediately if a retry is pending; otherwise sends a heartbeat to check the connection. */
  wake(): void;
}

/**
 * Keeps a page connected: retries indefinitely with exponential backoff, and tries the next transport once one has failed
 * although the server answers plain HTTP requests.
 */
export const createConnection = (config: PageConfig, host: ConnectionHost): Connection => {
  const [
    heartbeatMs = 30_000,
    heartbeatTimeoutMs = 10_000,
    connectTimeoutMs = 4_000,
    unansweredMs = 5_000,
    reconnectMinMs = 500,
    reconnectMaxMs = 30_000,
  ] = config.times ?? [];
  /** The transport that is tried, or that worked last. */
  let index = 0;
  /** Whether the server answered an HTTP request just before the current attempt: at first, the one for the page. */
  let isReachable = true;
  let round = 0;
  let transport: Transport | undefined;
  /** Counts connections, so that frames of an earlier one are ignored. */
  let current = 0;
  let isUp = false;
  let isWaiting = false;
  /** Whether a frame has to arrive before the connection is considered lost. */
  let isWatched = false;
  /** Runs until the next attempt, the first frame, the next heartbeat or its reply. */
  let timer: ReturnType<typeof setTimeout>;

  const later = (work: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };

  const close = (): void => {
    clearTimeout(timer);
    current++;
    transport?.close();
    transport = undefined;
    isUp = isWaiting = isWatched = false;
  };

  const retryIn = (ms: number): void => {
    close();
    isWaiting = true;
    host.changed("disconnected");
    later(open, ms);
  };

  const retry = (): void => {
    isReachable = false;
    retryIn((Math.min(reconnectMaxMs, reconnectMinMs * 2 ** round++) * (Math.random() + 1)) / 2);
  };

  /**
   * Retries. Once the server answers a request, the next attempt begins immediately. If the server also answered before the
   * failed attempt, its transport is blocked, and the next one follows.
   */
  const failed = (): void => {
    const wasUp = isUp;
    const wasReachable = isReachable;
    retry();
    const own = current;
    if (wasUp) return;
    if (!config.transports[index + 1]) index = 0;
    else
      withPart("fallback", (fallback) =>
        fallback?.whenReachable(config, () => {
          if (own !== current) return;
          index += +wasReachable;
          isReachable = true;
          round--;
          open();
        }),
      );
  };

  const withAck = <T extends ClientFrame>(frame: T): T => {
    const sent = { ...frame, ack: host.ack() };
    logFrame("->", sent);
    return sent;
  };

  const send = (frame: ClientFrame): void => transport?.send(withAck(frame));

  /** Sends a frame, and checks the connection if it gets no reply for some time. */
  const sendAndWatch = (frame: ClientFrame): void => {
    send(frame);
    // Over HTTP, the response indicates the state of the connection, and a ping would wait for it.
    if (!("ref" in frame) || isWatched || config.transports[index] === "http") return;
    isWatched = true;
    later(ping, Math.min(unansweredMs, heartbeatMs));
  };

  const ping = (): void => {
    isWatched = true;
    send({ type: "ping" });
    later(failed, heartbeatTimeoutMs);
  };

  function open(): void {
    close();
    const own = current;
    const name = config.transports[index] as TransportName;
    const mount = withAck(host.mount());
    host.changed("connecting");
    const limit = (doublings: number): void =>
      later(
        failed,
        // At first, the last transport gets the longest time: there is nothing else to try.
        connectTimeoutMs *
          2 ** (round || config.transports[index + 1] ? Math.min(doublings, maxDoublings) : maxDoublings),
      );
    /** Without any progress, a transport is considered blocked. Each further attempt has more time: the line may be slow. */
    const progress = (): void => {
      if (own === current && !isUp) limit(index + round);
    };
    // The script of the transport may have to load.
    limit(maxDoublings);
    const frame = (frame: ServerFrame): void => {
      if (own !== current) return;
      try {
        logFrame("<-", frame);
        if (!isUp && frame.type !== "error") {
          isUp = true;
          round = 0;
          host.changed("connected", name);
        }
        isWatched = false;
        later(ping, heartbeatMs);
        host.frame(frame);
      } catch (error) {
        // An error in one frame must not affect the frames that arrived with it.
        console.error(error);
      }
    };
    const start = (connect: Connect | undefined): void => {
      if (own !== current) return;
      progress();
      try {
        transport = connect?.(
          mount,
          { frame, progress, lost: () => own === current && failed() },
          config,
          host.currentToken,
        );
      } catch {
        // The browser does not support the transport.
      }
      if (!transport) failed();
    };
    if (name === "websocket") start(connectWebSocket);
    else withPart("fallback", (fallback) => start(fallback?.[name]));
  }

  return {
    open,
    close,
    retry,
    retryIn: (ms) => {
      retryIn(ms);
      index = 0;
    },
    send: sendAndWatch,
    wake() {
      if (isWaiting) open();
      else if (isUp) ping();
    },
  };
};
