import { createLiveRegion } from "../live-region.js";
import * as dom from "../safe-dom.js";

/**
 * The time between two messages in the accessibility tree. Screen readers lose messages that come at once: Orca 43 discards
 * waiting ones when an assertive one arrives, speaks one each 100 ms, and skips an addition if the container has another.
 */
const paceMs = 500;
/** Browsers tell screen readers of changes with such a delay. */
const readMs = 100;
/** No message waits longer, however many there are. */
const longestMs = 2_500;

export interface Announcer {
  /**
   * Call with each element that contains messages. Screen readers need it before its first message (WCAG, ARIA22).
   *
   * @param at when it was added to the page
   */
  found(host: Element, at?: number): void;
  /**
   * Call with a message that is about to be added, or is shown again with a count. On screen it is at once.
   *
   * @param text what is announced
   */
  announce(element: Element, text: string, host: Element | undefined, isRepeated: boolean): void;
}

/** Lets messages enter the accessibility tree one after another, so that each is announced whole and in order. */
export const createAnnouncer = (): Announcer => {
  const foundAt = new WeakMap<Element, number>();
  /** When the next message may enter. */
  let free = 0;
  /** The last message, and when it enters. */
  let last: { readonly element: Element; readonly text: string; readonly at: number } | undefined;
  let between: Element | undefined;

  /** The messages that enter at a time. In a burst most of them wait for the longest time, and share a timer. */
  const entering = new Map<number, Element[]>();

  const hide = (element: Element, ms: number): void => {
    dom.setAttribute(element, "aria-hidden", "true");
    const at = Date.now() + ms;
    const together = entering.get(at);
    if (together) return void together.push(element);
    const elements = [element];
    entering.set(at, elements);
    setTimeout(() => {
      entering.delete(at);
      for (const hidden of elements) dom.removeAttribute(hidden, "aria-hidden");
    }, ms);
  };

  return {
    found(host, at = Date.now()) {
      if (foundAt.has(host)) return;
      foundAt.set(host, at);
      // It was in a container that a dialog has just covered.
      if (last && last.at > at - readMs && last.at <= at) hide(last.element, paceMs);
    },
    announce(element, text, host, isRepeated) {
      // The focus would be in nothing; and what waits already enters with its latest count.
      if (dom.contains(element, dom.activeElement()) || dom.hasAttribute(element, "aria-hidden")) return;
      const isSame = text === last?.text;
      const now = Date.now();
      const isReadyAt = ((host && foundAt.get(host)) ?? 0) + paceMs;
      const wait = Math.min(
        Math.max(free - now, isReadyAt - now, isSame || isRepeated ? paceMs : 0, 0),
        longestMs,
      );
      last = { element, text, at: now + wait };
      free = last.at + paceMs;
      if (wait === 0) return;
      hide(element, wait);
      if (!isSame) return;
      // With Chromium, Orca ignores a text that equals the one before. A space in another live region comes between them.
      if (!between || !dom.isConnected(between)) between = createLiveRegion("dj-flash-separator");
      setTimeout(dom.replaceChildren, wait - paceMs / 2, between, new Text("\u00a0"));
      setTimeout(dom.replaceChildren, wait, between);
    },
  };
};
