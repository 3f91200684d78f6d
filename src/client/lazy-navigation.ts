import type { Navigation, NavigationHost } from "./navigation.js";
import { lacksPart, withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";

const links = "[dj-navigate],[dj-patch]";

/** Navigation without page loads, whose script is loaded when a page first needs it. */
export interface LazyNavigation {
  /** @param url where the browser goes by a page load if a script cannot be had */
  use(act: (navigation: Navigation) => void, url?: string): void;
  /** Something was clicked: follows it if it is a link. */
  clicked(event: Event, target: Element, flush: () => void): void;
  /** Marks links to the current page after an update. @param hasArrived whether to scroll to the navigation's target instead */
  changed(hasArrived?: boolean): void;
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
      // A page that lacks a script is loaded afresh at the next opportunity.
      if (url !== undefined && lacksPart) location.assign(url);
      else if (navigation) act(navigation);
    });
  };

  return {
    use,
    clicked(event, target, flush) {
      const link = dom.closest(target, links);
      // What it knows as a link, the browser follows by itself, by a page load.
      if (link && ((navigation && !lacksPart) || !dom.hasAttribute(link, "href")))
        use((own) => own.clicked(event, target, flush));
    },
    changed(hasArrived) {
      if (isNeeded || dom.find(links)) use((own) => (hasArrived ? own.arrived() : own.markCurrent()));
    },
  };
};
