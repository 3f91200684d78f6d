import * as dom from "./safe-dom.js";

/**
 * Adds a live region that only screen readers notice, whatever style sheet the page has. Create it before its first
 * message (WCAG technique ARIA22).
 */
export const createLiveRegion = (className: string): HTMLDivElement => {
  const region = dom.createElement("div");
  region.className = className;
  region.setAttribute("aria-live", "polite");
  Object.assign(region.style, {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "nowrap",
  });
  dom.insertBefore(dom.body(), region, null);
  return region;
};
