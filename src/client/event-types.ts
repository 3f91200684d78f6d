import type { FlashCommand } from "../wire/index.js";
import type { TransportName } from "./transports/transport.js";

/** Detail of `djust:error`. */
export interface ErrorDetail {
  /** Absent for an attribute that cannot be read. */
  readonly code?: string;
  /** What went wrong, for the user. */
  readonly message: string;
  /** Name of the event that was not sent. */
  readonly event?: string;
  /** Number of the event, if it was sent. */
  readonly ref?: number | undefined;
  /** Validation errors by parameter path, in development only. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

/** `djust:error`, which bubbles from the element or the root of the view. */
export type DjustErrorEvent = CustomEvent<ErrorDetail> & { readonly target: Element };

/** Detail of `djust:before-navigate`, `djust:navigate-start` and `djust:navigate-end`. */
export interface NavigationDetail {
  /**
   * `patch`: the URL changes within the view. `redirect`: another view is mounted. `history`: Back or Forward.
   * `leave`: the browser leaves the page.
   */
  readonly kind: "patch" | "redirect" | "history" | "leave";
  /** The absolute URL of the target. `undefined` if the browser leaves the page, whose target scripts do not learn. */
  readonly url: string | undefined;
}

/** Details of the events on `window`, by the name after `djust:`. */
export interface WindowEvents {
  readonly connecting: { readonly transport: undefined };
  readonly connected: { readonly transport: TransportName };
  readonly disconnected: { readonly transport: undefined };
  readonly mounted: {
    readonly view: string;
    /** Whether the server has mounted the view again, so that it does not know what happened in the page before. */
    readonly isFresh: boolean;
  };
  readonly push_event: { readonly event: string; readonly payload: unknown };
  /** A page in development has found a mistake. */
  readonly warning: { readonly code: string; readonly message: string };
}

/** Details of the events on `document`, which bubble to `window`, by the name after `djust:`. */
export interface DocumentEvents {
  readonly "before-navigate": NavigationDetail;
  readonly "navigate-start": NavigationDetail;
  readonly "navigate-end": NavigationDetail;
  readonly flash: FlashCommand;
  /** The messages on screen belong to an earlier page. */
  readonly flash_reset: undefined;
}

/** Details of the events on elements, which bubble, by the name after `djust:`. */
export interface ElementEvents {
  readonly error: ErrorDetail;
}

/** Details of the events on the element that shows a stream, which bubble, by the name after `stream:`. */
export interface StreamEvents {
  readonly start: { readonly stream: string };
  readonly text: {
    readonly stream: string;
    readonly mode: "append" | "prepend" | "replace";
    readonly text: string;
  };
  readonly update: { readonly stream: string };
  readonly remove: { readonly stream: string; readonly key: string };
  readonly error: { readonly stream: string; readonly error: string };
  readonly done: { readonly stream: string };
}

type Typed<Prefix extends string, Details> = {
  [Name in keyof Details & string as `${Prefix}:${Name}`]: CustomEvent<Details[Name]>;
};

declare global {
  interface WindowEventMap extends Typed<"djust", WindowEvents & DocumentEvents> {}

  interface DocumentEventMap extends Typed<"djust", DocumentEvents> {}

  /** Of elements, the document and the window. */
  interface GlobalEventHandlersEventMap extends Typed<"stream", StreamEvents> {
    "djust:error": DjustErrorEvent;
  }
}
