import type { limits } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const removalMs: typeof limits.flashRemovalMs = 300;

/** Closes the gap that a message leaves while it goes, so that the others do not jump when it is gone. */
export const closeGap = (element: HTMLElement): void => {
  const parent = dom.parentElement(element);
  if (!parent || !window.matchMedia || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { marginBlockEnd } = getComputedStyle(element);
  const gap = Number.parseFloat(getComputedStyle(parent).rowGap) || 0;
  const end = `${-dom.offsetHeight(element) - gap}px`;
  dom.animate(
    element,
    { marginBlockEnd: [marginBlockEnd, end] },
    { duration: removalMs, easing: "ease", fill: "forwards" },
  );
};
