import type { Navigation, NavigationHost } from "./navigation.js";
import { withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";

const links = "a[dj-navigate],a[dj-patch]";

/** Navigation without page loads, whose script is loaded when a page first needs it. */
export interface LazyNavigation {
  /** @param url where the browser goes by a page load if the script cannot be had */
  use(act: (navigation: Navigation) => void, url?: string): void;
  /** The page shows something else. @param act what to do where there is anything to navigate */
  changed(act: (navigation: Navigation) => void): void;
}

/**
 * A page needs the script when it has links to views, when a view goes elsewhere, and when the browser has come to one
 * of our history entries.
 */
export const createLazyNavigation = (host: NavigationHost): LazyNavigation => {
  let navigation: Navigation | undefined;
  let isNeeded = (history.state as { djust?: unknown } | null)?.djust !== undefined;

  const use: LazyNavigation["use"] = (act, url) => {
    isNeeded = true;
    withPart("navigation", (part) => {
      navigation ??= part?.createNavigation(host);
      if (navigation) act(navigation);
      else if (url !== undefined) location.assign(url);
    });
  };

  return {
    use,
    changed(act) {
      if (isNeeded || dom.find(links)) use(act);
    },
  };
};
