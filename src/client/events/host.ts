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
   * Something was clicked, which may be a link.
   *
   * @param flush sends what was entered
   */
  clicked?(event: Event, target: Element, flush: () => void): void;
  /**
   * Remembers what a field, or each field of a form, holds as sent with that event.
   *
   * @param isOwn whether the binding is that of the field or form itself
   */
  noteSent?(root: Element, fieldOrForm: Element, ref: number, isOwn: boolean): void;
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
