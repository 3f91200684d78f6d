import type { Runtime } from "./runtime.js";

/** State of a running application, as `GET /_djust/health` returns it. */
export interface Health {
  /** "closing": accepts no new sessions; the endpoint then responds with 503. */
  readonly status: "ok" | "closing";
  /** Live sessions on this node. */
  readonly sessions: number;
  /** Whether other nodes are reachable; "local" without a broker. A disconnected node keeps working. */
  readonly broker: "local" | "connected" | "disconnected";
}

export function healthOf({ closing, registry, options }: Runtime): Health {
  const { broker, outboxStore, carryStore } = options;
  const connections = [broker, outboxStore, carryStore].flatMap((part) => part?.connected ?? []);
  return {
    status: closing ? "closing" : "ok",
    sessions: registry.size,
    broker: connections.length === 0 ? "local" : connections.every(Boolean) ? "connected" : "disconnected",
  };
}
