import * as dom from "../safe-dom.js";

/** Whether a value is a fraction, from 0 to 1. */
export const isFraction = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= 1;

/**
 * Draws how much of something is done. The element is changed in place: screen readers read its value when the reader asks
 * for it, and announce the message only when its text changes.
 *
 * @param name its name for screen readers
 */
export const drawProgress = (element: HTMLElement, fraction: number | undefined, name: string): void => {
  const old = dom.querySelector(element, ".dj-flash-progress");
  if (fraction === undefined) {
    if (old) dom.remove(old);
    return;
  }
  const bar = old ?? dom.createElement("progress");
  if (!old) dom.setAttribute(bar, "class", "dj-flash-progress");
  dom.setAttribute(bar, "value", `${fraction}`);
  dom.setAttribute(bar, "aria-label", name);
  if (!old) dom.insertBefore(element, bar, null);
};
