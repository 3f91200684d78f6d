import * as dom from "../safe-dom.js";

/**
 * Calls back before messages are removed because another view replaces theirs. Their view is still mounted, so that its
 * handlers run before the next view's `mount`.
 *
 * @returns a function that ends it
 */
export const whenNavigated = (navigated: () => void): (() => void) => {
  // Messages of a page from the back/forward cache are removed as well, but no other view replaces theirs.
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
