import type { ClientFrame, MountRequest, ServerFrame } from "../../../src/wire/index.js";

/** What a transport of the tests has to know of the page it speaks for. */
export interface Speaker {
  /** Such as "http://localhost:3000". */
  readonly origin: string;
  /** Path of the runtime's own URLs. */
  readonly path: string;
  readonly csrf: string;
  /** Token that speaks for the view now. */
  readonly token: string;
  /** Value of the `Cookie` header now. */
  readonly cookie: string;
  /** Path and query of the page now. */
  readonly url: string;
}

export interface WireEvents {
  /**
   * @param frames in the order they are to be carried out
   * @param text what travelled
   */
  frames(frames: readonly ServerFrame[], text: string): void;
  /** The connection ended, or could not be made; a WebSocket close code or an HTTP status. */
  lost(code: number): void;
}

export interface Wire {
  send(frame: ClientFrame): void;
  /** As if the cable were pulled: nothing more goes or comes. */
  cut(): void;
}

export type Connect = (speaker: Speaker, mount: MountRequest, events: WireEvents) => Wire;

/** Headers of a POST, as a page of the application sends them. */
export function postHeaders({ origin, cookie, csrf, token }: Speaker): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-csrftoken": csrf,
    "x-djust-token": token,
    origin,
    cookie,
  };
}
