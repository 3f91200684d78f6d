import * as dom from "../safe-dom.js";

/** A reader who is at most this far from the end, in CSS pixels, follows what is added. */
const nearPx = 40;
const unseen = "data-stream-unseen";

const isScrollable = (element: Element): boolean =>
  dom.scrollHeight(element) > dom.clientHeight(element) &&
  /^(auto|scroll|overlay)$/.test(getComputedStyle(element).overflowY);

/** The element that scrolls `target`: itself, an ancestor, or the page. */
const scrollerOf = (target: Element): Element => {
  for (let element: Element | null = target; element; element = dom.parentElement(element))
    if (element !== dom.body() && element !== dom.rootElement() && isScrollable(element)) return element;
  return dom.rootElement();
};

/** How far an element extends below the visible area, in CSS pixels. */
const endBelow = (target: Element, scroller: Element): number => {
  if (target === scroller) return dom.scrollHeight(target) - dom.scrollTop(target) - dom.clientHeight(target);
  const isPage = scroller === dom.rootElement();
  const visibleEnd = isPage ? innerHeight : dom.getBoundingClientRect(scroller).bottom;
  return dom.getBoundingClientRect(target).bottom - visibleEnd;
};

const topOf = (element: Element): number => dom.getBoundingClientRect(element).top;

const watched = new WeakSet<Element>();

/** Removes the mark for unseen content when the reader has scrolled to the end. */
const watch = (scroller: Element, root: Element): void => {
  if (watched.has(scroller)) return;
  watched.add(scroller);
  const source = scroller === dom.rootElement() ? window : scroller;
  EventTarget.prototype.addEventListener.call(
    source,
    "scroll",
    () => {
      for (const target of dom.querySelectorAll(root, `[${unseen}]`))
        if (scrollerOf(target) === scroller && endBelow(target, scroller) < nearPx)
          dom.removeAttribute(target, unseen);
    },
    { passive: true },
  );
};

/**
 * Changes what an element shows. A reader at the end follows it; a reader elsewhere stays at what they read, and the
 * element is marked with `data-stream-unseen` if something was added below.
 */
export const followed = (root: Element, target: Element, addsBelow: boolean, change: () => void): void => {
  if (dom.getAttribute(target, "dj-stream-scroll") === "off") return change();
  const scroller = scrollerOf(target);
  // If an element loads more at its end, following it would skip what was added.
  const loadsMore = dom.hasAttribute(target, "dj-viewport-bottom");
  const wasAtEnd = !loadsMore && endBelow(target, scroller) < nearPx;
  const anchor = wasAtEnd ? undefined : firstVisible(target, scroller);
  const before = anchor ? topOf(anchor) : 0;
  change();
  if (wasAtEnd) {
    // This change may be the first to overflow.
    const scrolls = scrollerOf(target);
    const hidden = endBelow(target, scrolls);
    if (addsBelow && hidden > 0) dom.setScrollTop(scrolls, dom.scrollTop(scrolls) + hidden);
    return;
  }
  if (anchor && dom.isConnected(anchor)) {
    // For browsers without scroll anchoring, and those that have not anchored yet.
    const moved = topOf(anchor) - before;
    if (Math.abs(moved) >= 1) dom.setScrollTop(scroller, dom.scrollTop(scroller) + moved);
  }
  if (!addsBelow || loadsMore) return;
  dom.setAttribute(target, unseen, "");
  watch(scroller, root);
};

/** The first visible child of an element. */
const firstVisible = (target: Element, scroller: Element): Element | undefined => {
  const top = scroller === dom.rootElement() ? 0 : topOf(scroller);
  return [...dom.children(target)].find((child) => dom.getBoundingClientRect(child).bottom > top);
};
