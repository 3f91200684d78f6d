import { updatePage } from "./page-update.js";
import { withPart } from "./parts/index.js";
import type { Cause, FocusWatcher } from "./parts/watch-focus.js";
import * as dom from "./safe-dom.js";

/** Where the focus goes in one view. */
export interface Focus {
  /** Runs an update; afterwards the focus is where a person expects it. */
  around(update: () => void, cause: Cause): void;
  /** Gives the focus to the first element that a selector finds, in the view or else in the page. */
  giveTo(selector: string): void;
}

/** Loads what watches the focus of a view once something there has it or may get it. */
export const createFocus = (root: Element): Focus => {
  /** The browser itself gives the focus to what a page comes with. */
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
      if (cause.isNewView || dom.querySelector(root, "[autofocus]"))
        load((loaded) => loaded.settle([root], false, cause));
    },
    giveTo: (selector) => load((loaded) => loaded.giveTo(selector)),
  };
};
