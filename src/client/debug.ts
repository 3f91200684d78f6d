/** Logs a frame while `globalThis.djustDebug` is set; both names are looked up at each call. */
export function debug(direction: string, frame: { readonly type: string }): void {
  if ((globalThis as { djustDebug?: unknown }).djustDebug)
    console.log(`[djust] ${direction} ${frame.type}`, frame);
}

/** Tells the page, by an event on `window`. */
export function tell(name: string, detail?: unknown): void {
  dispatchEvent(new CustomEvent(`djust:${name}`, { detail }));
}

/** Tells of what went wrong: by an event that bubbles, and on the console where nobody prevents that. */
export function complain<T extends { readonly message: string }>(target: Element, detail: T): void {
  if (target.dispatchEvent(new CustomEvent("djust:error", { bubbles: true, cancelable: true, detail })))
    console.error(detail.message);
}
