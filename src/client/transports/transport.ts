import type { ClientFrame, MountRequest, ServerFrame } from "../../wire/index.js";

/** Events of a transport. */
export interface TransportEvents {
  /** A frame has arrived. */
  frame(frame: ServerFrame): void;
  /** Something has arrived, if not yet a whole frame. */
  progress(): void;
  /** The connection is lost. */
  lost(): void;
}

/** An open connection. {@link Connect} creates it; it is not reused after a loss. */
export interface Transport {
  /** Sends a frame. Call it only after the first frame has arrived. */
  send(frame: ClientFrame): void;
  /** Closes the connection. Later events are ignored. */
  close(): void;
}

/** The configuration of a page. */
export interface PageConfig {
  /** Base path of the runtime's URLs. */
  readonly path: string;
  readonly transports: readonly TransportName[];
  /** Hashes in the URLs of scripts that load on demand. */
  readonly parts?: { readonly [part: string]: string };
  /** Regular expressions for the paths of the live routes that ordinary links lead to without a page load. */
  readonly routes?: readonly string[];
  /** Notices for a lost and a restored connection; absent or `false`: no notice. */
  readonly texts?: readonly (string | false)[];
  /** Limits of the application that differ from the defaults. */
  readonly frameBytes?: number;
  /** Times in ms, as the `limits` of `createApp` have them. All are given if one of them differs. */
  readonly times?: readonly [
    heartbeatMs?: number,
    heartbeatTimeoutMs?: number,
    connectTimeoutMs?: number,
    unansweredMs?: number,
    reconnectMinMs?: number,
    reconnectMaxMs?: number,
  ];
}

/** A way in which the browser and the server exchange frames. */
export type TransportName = "websocket" | "sse" | "http";

/**
 * Opens a connection and sends the mount frame.
 *
 * @param token returns the current token of the view
 * @throws if the browser does not support the transport
 */
export type Connect = (
  mount: MountRequest,
  events: TransportEvents,
  config: PageConfig,
  token: () => string,
) => Transport;
