/** Logs a frame while `globalThis.djustDebug` is set; both names are looked up at each call. */
export const debug = (direction: string, frame: { readonly type: string }): void => {
  if ((globalThis as { djustDebug?: unknown }).djustDebug)
    console.log(`[djust] ${direction} ${frame.type}`, frame);
};

/** Tells the page, by an event that bubbles. @returns that nobody has prevented what comes of it */
export const announce = (target: EventTarget, name: string, detail: unknown): boolean =>
  target.dispatchEvent(new CustomEvent(`djust:${name}`, { bubbles: true, cancelable: true, detail }));

/** Tells the page, by an event on `window`. */
export const tell = (name: string, detail?: unknown): void => {
  announce(window, name, detail);
};

/** Tells of what went wrong: by an event, and on the console where nobody prevents that. */
export const complain = <T extends { readonly message: string }>(target: Element, detail: T): void => {
  if (announce(target, "error", detail)) console.error(detail.message);
};
