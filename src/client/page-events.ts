import type { DocumentEvents, ElementEvents, ErrorDetail, WindowEvents } from "./event-types.js";
import * as dom from "./safe-dom.js";

/** Logs a frame while a script has set `globalThis.djustDebug`. */
export const logFrame = (direction: "->" | "<-", frame: { readonly type: string }): void => {
  if (dom.globalValue("djustDebug")) console.log(`[djust] ${direction} ${frame.type}`, frame);
};

const eventOf = (name: string, detail: unknown): CustomEvent =>
  new CustomEvent(`djust:${name}`, { bubbles: true, cancelable: true, detail });

/** Events between the scripts of the package, which pages do not handle. */
interface OwnEvents {
  readonly development: undefined;
  readonly [part: `part:${string}`]: object;
}

type BubblingEvents = DocumentEvents & ElementEvents & OwnEvents;

/**
 * Dispatches a `djust:` event that bubbles.
 *
 * @returns whether no listener has called `preventDefault()`
 */
export const dispatch = <Name extends keyof BubblingEvents>(
  target: Node,
  name: Name,
  detail: BubblingEvents[Name],
): boolean => dom.dispatchEvent(target, eventOf(name, detail));

/** Dispatches a `djust:` event on `window`. */
export const notify = <Name extends keyof WindowEvents>(name: Name, detail: WindowEvents[Name]): void => {
  window.dispatchEvent(eventOf(name, detail));
};

/** Dispatches `djust:error`, and logs the message unless a listener calls `preventDefault()`. */
export const reportError = (target: Element, detail: ErrorDetail): void => {
  if (dispatch(target, "error", detail)) console.error(detail.message);
};
