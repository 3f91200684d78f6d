import * as dom from "./safe-dom.js";

/** Logs a frame while a script has set `globalThis.djustDebug`. */
export const logFrame = (direction: "->" | "<-", frame: { readonly type: string }): void => {
  if (dom.globalValue("djustDebug")) console.log(`[djust] ${direction} ${frame.type}`, frame);
};

const eventOf = (name: string, detail: unknown): CustomEvent =>
  new CustomEvent(`djust:${name}`, { bubbles: true, cancelable: true, detail });

/**
 * Dispatches a `djust:` event that bubbles.
 *
 * @returns whether no listener has called `preventDefault()`
 */
export const dispatch = (target: Node, name: string, detail: unknown): boolean =>
  dom.dispatchEvent(target, eventOf(name, detail));

/** Dispatches a `djust:` event on `window`. */
export const notify = (name: string, detail?: unknown): void => {
  window.dispatchEvent(eventOf(name, detail));
};

/** Dispatches `djust:error`, and logs the message unless a listener calls `preventDefault()`. */
export const reportError = <T extends { readonly message: string }>(target: Element, detail: T): void => {
  if (dispatch(target, "error", detail)) console.error(detail.message);
};
