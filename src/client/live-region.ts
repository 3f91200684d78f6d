import * as dom from "./safe-dom.js";

/** Screen readers may miss what enters a live region that is newer than this, in milliseconds (WCAG technique ARIA22). */
export const unheardMs = 100;

/**
 * Adds a live region that only screen readers notice, whatever style sheet the page has. Create it `unheardMs` before its
 * first message at the latest.
 */
export const createLiveRegion = (className: string): HTMLDivElement => {
  const region = dom.createElement("div");
  region.className = className;
  region.setAttribute("aria-live", "polite");
  region.style.cssText =
    "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  dom.insertBefore(dom.body(), region, null);
  return region;
};
