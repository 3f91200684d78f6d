import type { ClientFrame, MountRequest, ServerFrame } from "../../../src/wire/index.js";

/** The state of the page that a connection belongs to. */
export interface PageState {
  /** For example "http://localhost:3000". */
  readonly origin: string;
  /** Base path of the runtime's URLs. */
  readonly path: string;
  readonly csrf: string;
  /** The current view token. */
  readonly token: string;
  /** The current `Cookie` header. */
  readonly cookie: string;
  /** The page's current path and query. */
  readonly url: string;
}

export interface ConnectionEvents {
  /**
   * @param frames in the order to apply them
   * @param text the raw data
   */
  frames(frames: readonly ServerFrame[], text: string): void;
  /** The connection was closed or refused, with a WebSocket close code or an HTTP status. */
  lost(code: number): void;
  /** What was received is no valid reply. */
  invalid(error: unknown): void;
}

export interface Connection {
  send(frame: ClientFrame): void;
  /** Cuts the connection without closing it: nothing more is sent or received. */
  cut(): void;
}

export type Connect = (pageState: PageState, mount: MountRequest, events: ConnectionEvents) => Connection;

/** The headers of a POST from a page of the application. */
export function postHeaders({ origin, cookie, csrf, token }: PageState): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-csrftoken": csrf,
    "x-djust-token": token,
    origin,
    cookie,
  };
}
