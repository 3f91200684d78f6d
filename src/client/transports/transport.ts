import type { ClientFrame, MountRequest, ServerFrame } from "../../wire/index.js";

/** What a transport tells of. */
export interface TransportEvents {
  /** A frame has come. */
  frame(frame: ServerFrame): void;
  /** The connection is gone; `code` as in WebSocket close codes. */
  lost(code: number): void;
}

/** One way for frames to go back and forth. Made by {@link Connect}, thrown away when lost. */
export interface Transport {
  send(frame: ClientFrame): void;
  /** Ends the connection without a `lost`. */
  close(): void;
}

/** What the page knows of its server. */
export interface PageConfig {
  /** Path of the runtime's own URLs. */
  readonly path: string;
  readonly transports: readonly TransportName[];
  readonly csrf: string;
}

export type TransportName = "websocket" | "sse" | "http";

/**
 * Opens a connection and sends the mount frame.
 *
 * @param token gives the token that speaks for the view at the moment of the call
 * @returns nothing where the browser has no such transport
 */
export type Connect = (
  mount: MountRequest,
  events: TransportEvents,
  config: PageConfig,
  token: () => string,
) => Transport | undefined;
