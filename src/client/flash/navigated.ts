import * as dom from "../safe-dom.js";

/**
 * Calls back before messages are removed because another view replaces theirs. Their view is still mounted, so that its
 * handlers run before the next view's `mount`.
 *
 * @returns a function that ends it
 */
export const whenNavigated = (navigated: () => void): (() => void) => {
  // A page that comes back from the browser's cache has a new view.
  let hasLeft = false;
  const leave = (): void => {
    hasLeft = true;
  };
  const reset = (): void => {
    if (!hasLeft) navigated();
    hasLeft = false;
  };
  addEventListener("pagehide", leave);
  dom.addEventListener(document, "djust:flash_reset", reset);
  return () => {
    removeEventListener("pagehide", leave);
    dom.removeEventListener(document, "djust:flash_reset", reset);
  };
};
