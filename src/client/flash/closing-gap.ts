import type { limits } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const removalMs: typeof limits.flashRemovalMs = 300;

let closing: HTMLElement[] = [];

/** Closes the gap that a message leaves while it goes, so that the others do not jump when it is gone. */
export const closeGap = (element: HTMLElement): void => {
  if (closing.push(element) === 1) queueMicrotask(closeGaps);
};

/** The gap between the messages of a container; `undefined` if nothing moves when they are gone. */
const gapIn = (parent: Element): number | undefined => {
  const { position, rowGap } = getComputedStyle(parent);
  const isNeeded =
    position !== "fixed" || dom.querySelector(parent, ".dj-flash:not(.dj-flash-removing)") !== null;
  return isNeeded ? Number.parseFloat(rowGap) || 0 : undefined;
};

/** Measures all messages before it changes one, so that the browser computes the layout once. */
const closeGaps = (): void => {
  const elements = closing;
  closing = [];
  if (!window.matchMedia || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const gaps = new Map<Element | null, number | undefined>();
  const margins = elements.map((element) => {
    const parent = dom.parentElement(element);
    if (parent && !gaps.has(parent)) gaps.set(parent, gapIn(parent));
    const gap = gaps.get(parent);
    if (gap === undefined) return undefined;
    return [getComputedStyle(element).marginBlockEnd, `${-dom.offsetHeight(element) - gap}px`];
  });
  elements.forEach((element, at) => {
    const marginBlockEnd = margins[at];
    if (marginBlockEnd)
      dom.animate(element, { marginBlockEnd }, { duration: removalMs, easing: "ease", fill: "forwards" });
  });
};
