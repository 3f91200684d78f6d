import type { limits } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const removalMs: typeof limits.flashRemovalMs = 300;

let closing: HTMLElement[] = [];

/** Closes the gap that a message leaves while it goes, so that the others do not jump when it is gone. */
export const closeGap = (element: HTMLElement): void => {
  if (closing.push(element) === 1) queueMicrotask(closeGaps);
};

/** Measures all messages before it changes one, so that the browser computes the layout once. */
const closeGaps = (): void => {
  const elements = closing;
  closing = [];
  if (!window.matchMedia || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const gaps = elements.map((element) => {
    const parent = dom.parentElement(element);
    const gap = (parent && Number.parseFloat(getComputedStyle(parent).rowGap)) || 0;
    const { marginBlockEnd } = getComputedStyle(element);
    return [marginBlockEnd, `${-dom.offsetHeight(element) - gap}px`];
  });
  elements.forEach((element, at) => {
    dom.animate(
      element,
      { marginBlockEnd: gaps[at] ?? [] },
      { duration: removalMs, easing: "ease", fill: "forwards" },
    );
  });
};
