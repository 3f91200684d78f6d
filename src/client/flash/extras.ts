import { keys } from "./keys.js";
import { listen } from "./listen.js";
import { pausing } from "./pausing.js";
import type { Elements, Extras } from "./screen.js";
import type { Store } from "./store.js";
import { topLayer } from "./top-layer.js";

/** What `createExtras` is given. */
export interface ExtrasHost {
  readonly doc: Document;
  readonly store: Store;
  readonly screen: Elements;
  /** To be called when the answer of {@link Extras.isHeld} may have changed. */
  update(): void;
  /** Looks at the page again. */
  flush(isStale: boolean): void;
}

/**
 * What messages have that a page can do without for a moment: the keyboard, time that stands still, swiping, and a place
 * above modal dialogs.
 */
export const createExtras = ({ doc, store, screen, update, flush }: ExtrasHost): Extras => {
  listen(doc, "toggle fullscreenchange", ({ target }) => {
    if (target !== screen.host()?.parentNode) flush(true);
  });
  if (window.MutationObserver)
    // In browsers of before 2025 nothing else tells of a dialog that becomes modal.
    new MutationObserver(() => flush(true)).observe(doc, { subtree: true, attributeFilter: ["open"] });
  return {
    findHost: topLayer(doc),
    leave: keys(doc, store, screen),
    isHeld: pausing(doc, store, screen, update),
  };
};
