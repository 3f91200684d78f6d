import type { Navigation, NavigationHost } from "./navigation.js";
import { withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";

const links = "a[dj-navigate],a[dj-patch]";

/**
 * Navigation without page loads, whose script a page loads when it first needs it: it has links to views, a view
 * goes elsewhere, or the browser has come to one of our history entries. If the script cannot be had, the browser
 * loads pages.
 */
export const createLazyNavigation = (host: NavigationHost): Navigation => {
  let navigation: Navigation | undefined;
  let isNeeded = (history.state as { djust?: unknown } | null)?.djust !== undefined;

  const use = (act: (navigation: Navigation) => void, url?: string): void => {
    isNeeded = true;
    if (navigation) return act(navigation);
    withPart("navigation", (part) => {
      navigation ??= part?.createNavigation(host);
      if (navigation) act(navigation);
      else if (url !== undefined) location.assign(url);
    });
  };

  if (isNeeded) use(() => {});
  return {
    follow: (frame) => use((own) => own.follow(frame), frame.url),
    patch: (href, replace) => use((own) => own.patch(href, replace), href),
    navigate: (href, replace) => use((own) => own.navigate(href, replace), href),
    arrived: () => {
      if (isNeeded) use((own) => own.arrived());
    },
    markCurrent: () => {
      if (isNeeded || dom.find(links)) use((own) => own.markCurrent());
    },
  };
};
