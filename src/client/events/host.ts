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
   * A link was followed.
   *
   * @param action `patch`: `dj-patch`, which changes the URL within a view; `navigate`: `dj-navigate`, which goes to another
   * @param href absolute, of the page's own origin
   */
  follow(action: "patch" | "navigate", href: string, replace: boolean): void;
  /**
   * Remembers a form field's value as sent with that event.
   *
   * @param isOwn whether the binding is the field's own, and not that of its form
   */
  noteSent?(field: Element, ref: number, isOwn: boolean): void;
  /** Whether the element waits for this event's answer and ignores triggers until then. */
  isLocked?(source: Element, event: string): boolean;
  /** A person has left a field. */
  fieldLeft?(field: Element): void;
  /** A form is about to be reset. */
  formReset?(form: HTMLFormElement): void;
}

/**
 * Sends the event that an attribute binds.
 *
 * @param kind what is bound: `dj-{kind}`
 * @param target where the DOM event has happened
 * @param element the element that has the attribute
 * @param isImmediate sends at once what would wait for its time
 */
export type RunBinding = (
  root: Element,
  kind: string,
  event: Event,
  target: Element,
  element: Element,
  binding: Attr,
  isImmediate?: boolean,
) => void;
