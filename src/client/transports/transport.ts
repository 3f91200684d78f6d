import type { ClientFrame, MountRequest, ServerFrame } from "../../wire/index.js";

/** What a transport tells of. */
export interface TransportEvents {
  /** A frame has come. */
  frame(frame: ServerFrame): void;
  /** The connection is gone. */
  lost(): void;
}

/** One way for frames to go back and forth. Made by {@link Connect}, thrown away when lost. */
export interface Transport {
  /** Only after the first frame has come. */
  emit(frame: ClientFrame): void;
  /** What still happens afterwards means nothing. */
  quit(): void;
}

/** What the page knows of its server. */
export interface PageConfig {
  /** Path of the runtime's own URLs. */
  readonly path: string;
  readonly transports: readonly TransportName[];
  /** The hashes in the URLs of the scripts that are loaded on demand. */
  readonly parts?: { readonly [part: string]: string };
  /** What people are told when the connection is lost, and when it is back; absent or `false`: nothing. */
  readonly texts?: readonly (string | false)[];
  /** Those of the application's limits that are not the default. */
  readonly frameBytes?: number;
  readonly heartbeatMs?: number;
  readonly heartbeatTimeoutMs?: number;
  readonly reconnectMinMs?: number;
  readonly reconnectMaxMs?: number;
}

export type TransportName = "websocket" | "sse" | "http";

/**
 * Opens a connection and sends the mount frame.
 *
 * @param token gives the token that speaks for the view at the moment of the call
 * @throws where the browser has no such transport
 */
export type Connect = (
  mount: MountRequest,
  events: TransportEvents,
  config: PageConfig,
  token: () => string,
) => Transport;
