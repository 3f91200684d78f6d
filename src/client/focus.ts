import { hasNew } from "./new-content.js";
import { updatePage } from "./page-update.js";
import { withPart } from "./parts/index.js";
import type { Cause, FocusWatcher } from "./parts/watch-focus.js";
import * as dom from "./safe-dom.js";

/** The focus in one view. */
export interface Focus {
  /** Runs an update, then moves the focus if it was lost or the update requests it. */
  around(update: () => void, cause: Cause): void;
  /** Focuses the first element that matches a selector, in the view or else in the page. */
  giveTo(selector: string): void;
}

/** The script that tracks the focus loads once an element in the view has the focus or may receive it. */
export const createFocus = (root: Element): Focus => {
  /** The browser itself handles `autofocus` in the first page. */
  const first = dom.querySelectorAll(root, "[autofocus]");
  let watcher: FocusWatcher | undefined;
  const load = (use: (watcher: FocusWatcher) => void = () => {}): void =>
    withPart("focus", (part) => {
      const known = (watcher ??= part?.watchFocus(root, first));
      if (known) updatePage(() => use(known));
    });

  if (first[0] || dom.querySelector(root, ":focus")) load();
  else dom.addEventListener(root, "focus", () => load(), { capture: true, once: true });
  return {
    around(update, cause) {
      if (watcher) return watcher.around(update, cause);
      update();
      if (cause.isNewView || hasNew(/autofocus/i)) load((loaded) => loaded.settle([root], false, cause));
    },
    giveTo: (selector) => load((loaded) => loaded.giveTo(selector)),
  };
};
