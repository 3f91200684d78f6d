import * as dom from "../safe-dom.js";

/** So near to its end, in CSS pixels, a reader follows what is added. */
const nearPx = 40;
const unseen = "data-stream-unseen";

const isScrollable = (element: Element): boolean =>
  dom.scrollHeight(element) > dom.clientHeight(element) &&
  /^(auto|scroll|overlay)$/.test(getComputedStyle(element).overflowY);

/** What scrolls an element: itself, something around it, or the page. */
const scrollerOf = (target: Element): Element => {
  for (let element: Element | null = target; element; element = dom.parentElement(element))
    if (element !== dom.body() && element !== dom.rootElement() && isScrollable(element)) return element;
  return dom.rootElement();
};

/** How far the end of an element is below what the reader sees, in CSS pixels. */
const endBelow = (target: Element, scroller: Element): number => {
  if (target === scroller) return dom.scrollHeight(target) - dom.scrollTop(target) - dom.clientHeight(target);
  const isPage = scroller === dom.rootElement();
  const visibleEnd = isPage ? innerHeight : dom.getBoundingClientRect(scroller).bottom;
  return dom.getBoundingClientRect(target).bottom - visibleEnd;
};

const topOf = (element: Element): number => dom.getBoundingClientRect(element).top;

const watched = new WeakSet<Element>();

/** Takes the mark for unseen content away when the reader has scrolled to the end. */
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
  // An element that loads more at its end does not follow it: the reader would miss what was added.
  const loadsMore = dom.hasAttribute(target, "dj-viewport-bottom");
  const wasAtEnd = !loadsMore && endBelow(target, scroller) < nearPx;
  const anchor = wasAtEnd ? undefined : firstVisible(target, scroller);
  const before = anchor ? topOf(anchor) : 0;
  change();
  if (wasAtEnd) {
    // The change may be the first that overflows.
    const scrolls = scrollerOf(target);
    const hidden = endBelow(target, scrolls);
    if (addsBelow && hidden > 0) dom.setScrollTop(scrolls, dom.scrollTop(scrolls) + hidden);
    return;
  }
  if (anchor && dom.isConnected(anchor)) {
    // Browsers without scroll anchoring, and those that have not anchored yet.
    const moved = topOf(anchor) - before;
    if (Math.abs(moved) >= 1) dom.setScrollTop(scroller, dom.scrollTop(scroller) + moved);
  }
  if (!addsBelow || loadsMore) return;
  dom.setAttribute(target, unseen, "");
  watch(scroller, root);
};

/** The first child of an element that the reader sees. */
const firstVisible = (target: Element, scroller: Element): Element | undefined => {
  const top = scroller === dom.rootElement() ? 0 : topOf(scroller);
  return [...dom.children(target)].find((child) => dom.getBoundingClientRect(child).bottom > top);
};
