import * as dom from "../safe-dom.js";
import { isConfirmed } from "./bindings.js";

/** The target of a `dj-patch` or `dj-navigate` as a link element, whose properties are the parts of the URL. */
export const linkOf = (element: Element): HTMLAnchorElement => {
  const link = dom.createElement("a");
  const given = (name: string): string | null => dom.getAttribute(element, name);
  link.href = given("dj-patch") || given("dj-navigate") || given("href") || "";
  return link;
};

/**
 * Follows a clicked link. The browser handles new tabs, downloads and links to other origins.
 *
 * @param flush sends debounced and throttled changes of fields first
 * @param isLive whether an ordinary link leads to a view without a page load
 */
export const followLink = (
  event: Event,
  target: Element,
  flush: () => void,
  follow: (action: "patch" | "navigate", href: string, replace: boolean) => void,
  isLive: (link: Element) => boolean = () => false,
): void => {
  const link = dom.closest(target, "[dj-patch],[dj-navigate],[dj-click],a[href]");
  if (!link || dom.matches(link, "[disabled],[download],[target]")) return;
  const action = dom.hasAttribute(link, "dj-patch") ? "patch" : "navigate";
  if (!dom.hasAttribute(link, `dj-${action}`) && !isLive(link)) return;
  const { href, origin } = linkOf(link);
  if (origin !== location.origin) return;
  event.preventDefault();
  if (!isConfirmed(link)) return;
  flush();
  follow(action, href, dom.hasAttribute(link, "dj-replace"));
};
