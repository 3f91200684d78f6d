import { listen } from "./listen.js";
import type { Elements } from "./screen.js";
import type { Store } from "./store.js";
import { swiping } from "./swiping.js";

/**
 * Time stands still while somebody may be reading, or cannot: pointer on a message, focus in one,
 * hidden tab, another window in front, finger on a message.
 *
 * @param changed called when the answer may have changed
 * @returns whether it stands still
 * @see WCAG 2.2.1 Timing Adjustable
 */
export const pausing = (
  doc: Document,
  store: Store,
  screen: Elements,
  changed: () => void,
): (() => unknown) => {
  const swipe = swiping(store, screen);
  /** Something else than the page has the focus: another window, or a frame of the page. */
  let isAway = false;
  let touched = false;
  let held: unknown;
  /** What the pointer is on. */
  let under: Node | null = null;

  const on = (target: Document | Window, types: string, change?: Parameters<typeof listen>[2]): void =>
    listen(target, types, (event) => {
      change?.(event);
      changed();
    });

  on(doc, "visibilitychange focusin focusout");
  on(window, "blur focus", ({ type }) => {
    isAway = type === "blur";
  });
  on(doc, "pointerdown pointermove pointerup pointercancel", (event) => {
    held = swipe(event);
  });
  on(doc, "pointerover mouseenter", ({ pointerType, target }) => {
    // After a tap browsers send mouse events too, and the one for leaving only at the next tap.
    if (pointerType) touched = pointerType === "touch";
    under = touched ? null : (target as Node);
  });
  on(doc, "pointerout mouseleave", ({ relatedTarget }) => {
    under = relatedTarget as Node | null;
  });
  return () =>
    held ||
    (isAway && !doc.hasFocus()) ||
    doc.visibilityState === "hidden" ||
    screen.host()?.contains(under) ||
    screen.messageAt(doc.activeElement);
};
