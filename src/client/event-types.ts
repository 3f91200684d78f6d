import type { FlashCommand } from "../wire/index.js";
import type { NavigationDetail } from "./navigation-events.js";

/** Detail of `djust:error`. */
export interface ErrorDetail {
  /** Absent for an attribute that cannot be read. */
  readonly code?: string;
  readonly message: string;
  /** Name of the event that was not sent. */
  readonly event?: string;
  /** Validation errors by parameter path, in development only. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

/** `djust:error`, which bubbles from the element or the root of the view. */
export type DjustErrorEvent = CustomEvent<ErrorDetail> & { readonly target: Element };

declare global {
  interface WindowEventMap {
    "djust:mounted": CustomEvent<{
      readonly view: string;
      /** Whether the server has mounted the view again, so that it does not know what happened in the page before. */
      readonly isFresh: boolean;
    }>;
    "djust:push_event": CustomEvent<{ readonly event: string; readonly payload: unknown }>;
    "djust:before-navigate": CustomEvent<NavigationDetail>;
    "djust:navigate-start": CustomEvent<NavigationDetail>;
    "djust:navigate-end": CustomEvent<NavigationDetail>;
    "djust:flash": CustomEvent<FlashCommand>;
    "djust:error": DjustErrorEvent;
  }

  interface DocumentEventMap {
    "djust:before-navigate": CustomEvent<NavigationDetail>;
    "djust:navigate-start": CustomEvent<NavigationDetail>;
    "djust:navigate-end": CustomEvent<NavigationDetail>;
    "djust:flash": CustomEvent<FlashCommand>;
    "djust:error": DjustErrorEvent;
  }
}
