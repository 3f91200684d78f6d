import type { ServerFrame } from "../../wire/index.js";
import { hasNew } from "../new-content.js";
import { pageConfig } from "../page-config.js";
import { lacksPart, withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import type { Navigation, NavigationHost } from "./navigation.js";

const links = "[dj-patch],[dj-prefetch],[dj-navigate]";

/** Navigation without page loads. Its script loads when the page first needs it. */
export interface LazyNavigation {
  /** @param url loaded as a page if a script cannot be loaded */
  use(act: (navigation: Navigation) => void, url?: string): void;
  /** Follows a clicked link. */
  clicked(event: Event, target: Element, flush: () => void): void;
  /** Handles a frame, once the page is ready for a transition to another view. */
  handle(frame: ServerFrame, apply: () => void): void;
  /** Marks links to the current page after an update. @param hasArrived whether to scroll to the navigation's target instead */
  changed(hasArrived?: boolean): void;
}

/**
 * The script is needed once a page has links to views, a view navigates, or the browser arrives at one of our history
 * entries; and in an application in which ordinary links lead to views.
 *
 * @param loadNeeded loads what else the content of the page needs
 */
export const createLazyNavigation = (host: NavigationHost, loadNeeded: () => void): LazyNavigation => {
  let navigation: Navigation | undefined;
  let isNeeded: unknown = pageConfig().routes ?? (history.state as { djust?: unknown } | null)?.djust;

  const use: LazyNavigation["use"] = (act, url) => {
    isNeeded = true;
    withPart("navigation", (part) => {
      navigation ??= part?.createNavigation(host);
      // A page that could not load a script is replaced by a page load at the next navigation.
      if (url !== undefined && lacksPart) location.assign(url);
      else if (navigation) act(navigation);
    });
  };

  return {
    handle: (frame, apply) => (navigation ? navigation.handle(frame, apply) : apply()),
    use,
    clicked(event, target, flush) {
      const link = dom.closest(target, links);
      // Until then, the browser follows links itself, with a page load.
      if ((navigation && !lacksPart) || (link && !dom.hasAttribute(link, "href")))
        use((own) => own.clicked(event, target, flush));
    },
    changed(hasArrived) {
      loadNeeded();
      if (isNeeded || hasNew(/dj-(patch|prefetch|navigate)/))
        use((own) => (hasArrived ? own.arrived() : own.markCurrent()));
    },
  };
};
