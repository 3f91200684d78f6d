import type { Params } from "../../wire/index.js";

/** What events need from the rest of the browser script. */
export interface EventHost {
  /**
   * Sends an event for a live root. Loading states start here, since the answer may come at once.
   *
   * @param source the element that carries the binding
   * @returns the event's ref, or undefined when it could not be sent
   */
  emit(root: Element, event: string, params: Params, source: Element): number | undefined;
  /**
   * A `dj-patch` link was followed: changes the URL within a view.
   *
   * @param href absolute, of the page's own origin
   */
  patch(href: string, replace: boolean): void;
  /** A `dj-navigate` link was followed: goes to another view. Parameters as for `patch`. */
  navigate(href: string, replace: boolean): void;
  /** Remembers a form field's value as sent with that event. */
  noteSent?(field: Element, ref: number): void;
  /** Whether the element waits for this event's answer and ignores triggers until then. */
  isLocked?(source: Element, event: string): boolean;
}
