import { linkOf } from "../events/follow-link.js";
import * as dom from "../safe-dom.js";

/** How long the pointer stays on a link before its page is prefetched, in ms. */
const hoverMs = 65;

/**
 * Prefetches the pages of links with `dj-prefetch` when the user points at, touches or focuses them; each page once. A
 * link to a view needs none, because its view arrives over the open connection.
 */
export const prefetchLinks = (): void => {
  const prefetched = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const prefetch = (link: Element): void => {
    const { href, origin } = linkOf(link);
    const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
    if (origin !== location.origin || href === location.href || prefetched.has(href) || connection?.saveData)
      return;
    prefetched.add(href);
    const hint = dom.createElement("link");
    hint.rel = "prefetch";
    hint.href = href;
    dom.insertBefore(dom.head(), hint, null);
  };

  const listen = (type: string, delayMs: number): void =>
    dom.addEventListener(document, type, ({ target }) => {
      clearTimeout(timer);
      const link = target instanceof Element && dom.closest(target, "a[dj-prefetch]");
      if (link && !dom.matches(link, "[dj-navigate],[dj-patch]")) timer = setTimeout(prefetch, delayMs, link);
    });
  listen("mouseover", hoverMs);
  listen("focusin", 0);
  listen("touchstart", 0);
};
