import type { Params } from "../../wire/index.js";
import type { IsOfModel } from "./bindings.js";

/** What bindings need from the view that they belong to. */
export interface BoundView {
  /**
   * Sends an event. Loading states start here, since the reply may arrive at once.
   *
   * @param source the element that has the binding
   * @returns the event's ref; `undefined` if it could not be sent
   */
  event(event: string, params: Params, source: Element): number | undefined;
  /**
   * Remembers what a field, or each field of a form, held when that event was sent.
   *
   * @param isOwn whether the binding is on the field or form itself
   */
  noteSent?(fieldOrForm: Element, ref: number, isOwn: boolean): void;
}

/** What events need from the rest of the page script. */
export interface EventHost {
  /** The view that an element belongs to. */
  viewOf(element: Element): BoundView | undefined;
  /**
   * Handles a click, which may be on a link.
   *
   * @param flush sends debounced and throttled changes of fields
   */
  clicked(event: Event, target: Element, flush: () => void): void;
  /** Whether the element ignores this event until the pending one is answered. */
  isLocked(source: Element, event: string): boolean;
}

/**
 * Sends the event that an attribute binds.
 *
 * @param kind what is bound: `dj-{kind}`
 * @param target the element that the DOM event was dispatched on
 * @param element the element that has the attribute
 * @param isImmediate ignores a debounce or throttle
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

/**
 * For each attribute that binds the event, runs the binding of the first element that has it.
 *
 * @param kind what is bound: `dj-{kind}`
 * @param path the elements whose bindings apply, the closest first
 */
export type RunBindings = (
  root: Element,
  kind: string,
  event: Event,
  target: Element,
  path: readonly Element[],
  isOfModel?: IsOfModel,
) => void;
