import { linkOf } from "../events/follow-link.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";

/**
 * Finds the ordinary links that lead to another view without a page load, in an application with `navigation: "auto"`.
 *
 * @returns whether a link leads to a live route of the current view's group
 */
export const createLiveLinks = (): ((link: Element) => boolean) => {
  const patterns = (pageConfig().routes ?? []).map((route) => new RegExp(route));
  return (link) => {
    if (patterns.length === 0 || !dom.matches(link, "a[href]:not([dj-click],[rel~=external])")) return false;
    if (dom.closest(link, "[data-no-navigate]")) return false;
    const { origin, pathname, search, hash } = linkOf(link);
    // The browser itself handles jumps to fragments of the current page.
    const isJump = hash !== "" && pathname + search === location.pathname + location.search;
    return origin === location.origin && !isJump && patterns.some((pattern) => pattern.test(pathname));
  };
};
