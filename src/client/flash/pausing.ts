import * as dom from "../safe-dom.js";
import type { MessageAt } from "./keys.js";
import type { Listen } from "./listen.js";
import type { Pane } from "./screen.js";
import { swiping } from "./swiping.js";

/**
 * Pauses the timers of messages while the user may be reading, or cannot see the page: pointer on a message, focus in one,
 * hidden tab, another window active, finger on a message.
 *
 * @param changed called when the result may have changed
 * @returns whether the timers are paused
 * @see WCAG 2.2.1 Timing Adjustable
 */
export const pausing = (
  listen: Listen,
  panes: readonly Pane[],
  messageAt: MessageAt,
  changed: () => void,
): (() => unknown) => {
  const swipe = swiping(panes, messageAt);
  /** Whether another window or a frame of the page has the focus. */
  let isAway = false;
  let touched = false;
  let held: unknown;
  /** The node under the pointer. */
  let under: Node | null = null;

  const on = (types: string, change?: Parameters<Listen>[1]): void =>
    listen(types, (event) => {
      change?.(event);
      changed();
    });
  const lookAway = (isNowAway: boolean) => () => {
    isAway = isNowAway;
    changed();
  };

  on("visibilitychange focusin focusout");
  addEventListener("blur", lookAway(true));
  addEventListener("focus", lookAway(false));
  on("pointerdown pointermove pointerup pointercancel", (event) => {
    held = swipe(event);
  });
  on("pointerover mouseenter", ({ pointerType, target }) => {
    // After a tap browsers also dispatch mouse events, but "leave" only at the next tap.
    if (pointerType) touched = pointerType === "touch";
    under = touched ? null : (target as Node);
  });
  on("pointerout mouseleave", ({ relatedTarget }) => {
    under = relatedTarget as Node | null;
  });
  const holds = (node: Node | null): boolean =>
    panes.some(({ screen }) => {
      const host = screen.host();
      return host && dom.contains(host, node);
    });
  return () =>
    held || (isAway && !dom.hasFocus()) || dom.isHidden() || holds(under) || messageAt(dom.activeElement());
};
