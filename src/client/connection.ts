import type { ClientFrame, MountRequest, ServerFrame } from "../wire/index.js";
import { debug } from "./debug.js";
import { connectEventStream } from "./transports/event-stream.js";
import { connectHttp } from "./transports/http.js";
import type { Connect, PageConfig, Transport, TransportName } from "./transports/transport.js";
import { connectWebSocket } from "./transports/web-socket.js";

const transports: Readonly<Record<TransportName, Connect>> = {
  websocket: connectWebSocket,
  sse: connectEventStream,
  http: connectHttp,
};

/** A transport that has not brought the first frame by then is blocked somewhere on the way. */
const blockedMs = 4_000;
/** How often the transport that worked last is tried alone before the others may do better. */
const loyalRounds = 3;
const retryMinMs = 500;
const retryMaxMs = 30_000;
const heartbeatMs = 30_000;
const answerMs = 10_000;

export type ConnectionState = "connecting" | "connected" | "disconnected";

export interface ConnectionHost {
  /** What to send first: who this is and what it has. */
  mount(): MountRequest;
  token(): string;
  frame(frame: ServerFrame): void;
  state(state: ConnectionState, transport?: TransportName): void;
}

export interface Connection {
  /** Sends a frame if there is a connection now. */
  send(frame: ClientFrame): void;
  /** Opens a connection, at first or again. */
  open(): void;
  /** Ends it for good, until the next `open`. */
  close(): void;
  /** Comes back after a random time of at most that many milliseconds. */
  moveWithin(ms: number): void;
}

/**
 * Keeps a page connected: tries the transports in order, later the one that worked, and tries again
 * without end, ever more slowly.
 */
export function createConnection(config: PageConfig, host: ConnectionHost): Connection {
  let worked: TransportName | undefined;
  let index = 0;
  let round = 0;
  let transport: Transport | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let pulse: ReturnType<typeof setTimeout>;

  const drop = (): void => {
    clearTimeout(timer);
    clearTimeout(pulse);
    transport?.close();
    transport = undefined;
  };

  const names = (): readonly TransportName[] =>
    worked && round < loyalRounds ? [worked] : config.transports;

  const again = (inMs: number): void => {
    timer = setTimeout(open, inMs);
  };

  const failed = (): void => {
    drop();
    host.state("disconnected");
    if (++index < names().length) return again(0);
    index = 0;
    const wait = Math.min(retryMaxMs, retryMinMs * 2 ** round++);
    again(wait / 2 + (Math.random() * wait) / 2);
  };

  const beat = (): void => {
    clearTimeout(pulse);
    pulse = setTimeout(() => {
      transport?.send({ type: "ping" });
      pulse = setTimeout(failed, answerMs);
    }, heartbeatMs);
  };

  function open(): void {
    drop();
    const name = names()[index] as TransportName;
    let connected = false;
    host.state("connecting");
    const opened = transports[name](
      host.mount(),
      {
        frame: (frame) => {
          debug("<-", frame);
          if (!connected) {
            connected = true;
            clearTimeout(timer);
            // Only an error can come first when the mount was refused; the host knows what to do.
            if (frame.type !== "error") {
              round = 0;
              index = 0;
              worked = name;
              host.state("connected", name);
            }
          }
          if (name === "websocket") beat();
          host.frame(frame);
        },
        lost: failed,
      },
      config,
      host.token,
    );
    if (!opened) return failed();
    transport = opened;
    timer = setTimeout(failed, blockedMs);
  }

  return {
    open,
    send: (frame) => {
      if (!transport) return;
      debug("->", frame);
      transport.send(frame);
    },
    close: drop,
    moveWithin: (ms) => {
      drop();
      host.state("disconnected");
      again(Math.random() * ms);
    },
  };
}
