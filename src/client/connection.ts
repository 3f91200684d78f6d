import type { ClientFrame, MountRequest, ServerFrame } from "../wire/index.js";
import { logFrame } from "./page-events.js";
import { withPart } from "./parts/index.js";
import type { Connect, PageConfig, Transport, TransportName } from "./transports/transport.js";
import { connectWebSocket } from "./transports/web-socket.js";

/** Calls back with a transport; with nothing where the browser cannot get it. */
const withTransport = (name: TransportName, use: (connect: Connect | undefined) => void): void => {
  if (name === "websocket") use(connectWebSocket);
  else withPart("fallback", (fallback) => use(fallback?.[name]));
};

/** A transport that has not brought the first frame by then is blocked somewhere on the way. */
const blockedMs = 4_000;
/** How often the transport that worked last is tried alone before the others may do better. */
const loyalRounds = 3;

export type ConnectionState = "connecting" | "connected" | "disconnected";

export interface ConnectionHost {
  /** What to send first: who this is and what it has. */
  mount(): MountRequest;
  /** The highest flash id that the page shows; each frame carries it. */
  ack(): number;
  currentToken(): string;
  /** A frame has come. The first one may be an error, upon which the host ends or retries. */
  frame(frame: ServerFrame): void;
  changed(state: ConnectionState, transport?: TransportName): void;
}

export interface Connection {
  /** Sends a frame; to be called while there is a connection. */
  emit(frame: ClientFrame): void;
  /** Opens a connection, at first or again. */
  begin(): void;
  /** Ends it for good, until the next `open`. */
  quit(): void;
  /** Ends it and comes back after a while, each time a longer one. */
  retry(): void;
  /** Ends it and comes back after that many milliseconds. */
  rest(ms: number): void;
  /** The chances have changed: comes back at once, or looks whether the connection is still there. */
  wake(): void;
}

/**
 * Keeps a page connected: tries the transports in order, later the one that worked, and tries again
 * without end, ever more slowly.
 */
export const createConnection = (config: PageConfig, host: ConnectionHost): Connection => {
  const {
    heartbeatMs = 30_000,
    heartbeatTimeoutMs = 10_000,
    reconnectMinMs = 500,
    reconnectMaxMs = 30_000,
  } = config;
  let worked: TransportName | undefined;
  let index = 0;
  let round = 0;
  let transport: Transport | undefined;
  /** Counts connections, so that what an earlier one still brings is known for it. */
  let current = 0;
  let isUp = false;
  let isResting = false;
  /** What is waited for: the next attempt, the first frame, the next sign of life or its answer. */
  let timer: ReturnType<typeof setTimeout>;

  const later = (work: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };

  const close = (): void => {
    clearTimeout(timer);
    current++;
    transport?.quit();
    transport = undefined;
    isUp = isResting = false;
  };

  const rest = (ms: number): void => {
    close();
    isResting = true;
    host.changed("disconnected");
    later(open, ms);
  };

  const retry = (): void => {
    index = 0;
    rest((Math.min(reconnectMaxMs, reconnectMinMs * 2 ** round++) * (1 + Math.random())) / 2);
  };

  const names = (): readonly TransportName[] =>
    worked && round <= loyalRounds ? [worked] : config.transports;

  const failed = (): void => (++index < names().length ? rest(0) : retry());

  const withAck = <T extends ClientFrame>(frame: T): T => {
    const sent = { ...frame, ack: host.ack() };
    logFrame("->", sent);
    return sent;
  };

  const send = (frame: ClientFrame): void => transport?.emit(withAck(frame));

  const ping = (): void => {
    send({ type: "ping" });
    later(failed, heartbeatTimeoutMs);
  };

  function open(): void {
    close();
    const own = current;
    const name = names()[index] as TransportName;
    const mount = withAck(host.mount());
    host.changed("connecting");
    later(failed, Math.min(blockedMs, heartbeatTimeoutMs));
    const frame = (frame: ServerFrame): void => {
      if (own !== current) return;
      try {
        logFrame("<-", frame);
        if (!isUp && frame.type !== "error") {
          isUp = true;
          index = round = 0;
          worked = name;
          host.changed("connected", name);
        }
        later(ping, heartbeatMs);
        host.frame(frame);
      } catch (error) {
        // What is wrong with one frame must not reach the ones that came with it.
        console.error(error);
      }
    };
    withTransport(name, (connect) => {
      if (own !== current) return;
      try {
        transport = connect?.(
          mount,
          { frame, lost: () => own === current && failed() },
          config,
          host.currentToken,
        );
      } catch {
        // The browser has no such transport.
      }
      if (!transport) failed();
    });
  }

  return {
    begin: open,
    quit: close,
    retry,
    rest,
    emit: send,
    wake: () => (isResting ? open() : isUp && ping()),
  };
};
