import * as dom from "../safe-dom.js";
import type { Message } from "./store.js";

const left = "--dj-flash-left";

const declared = new WeakMap<HTMLElement, boolean>();

/** Whether the style sheet of a container declares `--dj-flash-left`. */
export const declaresTimeLeft = (host: HTMLElement): boolean => {
  const is = declared.get(host) ?? getComputedStyle(host).getPropertyValue(left) !== "";
  declared.set(host, is);
  return is;
};

/**
 * Sets custom properties with the duration of a message: `--dj-flash-time` from when it was shown or updated, and
 * `--dj-flash-left` from when its timer was last started or paused. A message that stays has neither property.
 * Called only for messages with a bar, and in containers whose style sheet declares `--dj-flash-left`.
 */
export const showTimeLeft = ({ element, leftMs, leaving }: Message): void => {
  if (!element || leaving) return;
  const style = dom.style(element);
  const before = style.getPropertyValue(left);
  const now = Number.isFinite(leftMs) ? `${Math.max(0, Math.round(leftMs))}ms` : "";
  if (before === now) return;
  style.setProperty(left, now);
  if (!(Number.parseFloat(before) > leftMs)) style.setProperty("--dj-flash-time", now);
};

/** Draws the time bar of a message, from its start. */
export const drawTimeBar = (element: HTMLElement, isWanted: boolean): void => {
  const old = dom.querySelector(element, ".dj-flash-time");
  if (old) dom.remove(old);
  if (!isWanted) return;
  // A new element, so that its animation restarts.
  const bar = dom.createElement("span");
  bar.className = "dj-flash-time";
  bar.setAttribute("aria-hidden", "true");
  dom.insertBefore(element, bar, null);
};
