import type { Elements } from "./screen.js";
import type { Store } from "./store.js";
import { swiping } from "./swiping.js";

/**
 * Time stands still while somebody may be reading, or cannot: pointer on a message, focus in one,
 * hidden tab, another window in front, finger on a message.
 *
 * @returns to be called when elements have moved, with whether time stands still whatever happens
 * @see WCAG 2.2.1 Timing Adjustable
 */
export const pausing = (doc: Document, store: Store, screen: Elements): ((isKept: boolean) => void) => {
  const swipe = swiping(store, screen);
  let blurred = false;
  let touched = false;
  let held: unknown;
  let kept = false;
  /** What the pointer is on. */
  let under: Node | null = null;

  const update = (isKept = kept): void => {
    kept = isKept;
    store.pause(
      kept ||
        held ||
        blurred ||
        doc.visibilityState === "hidden" ||
        screen.host()?.contains(under) ||
        screen.messageAt(doc.activeElement),
    );
  };

  const on = (target: EventTarget, types: string, change?: (event: PointerEvent) => void): void => {
    for (const type of types.split(" "))
      target.addEventListener(
        type,
        (event) => {
          change?.(event as PointerEvent);
          update();
        },
        target === doc,
      );
  };

  on(doc, "visibilitychange focusin focusout");
  on(window, "blur focus", ({ type }) => {
    blurred = type === "blur";
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
  return update;
};
