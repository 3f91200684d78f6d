import type { Parts } from "./flash.js";
import type { Extra } from "./screen.js";

/**
 * Time stands still while somebody may be reading, or cannot: pointer on a message, focus in one,
 * hidden tab, another window in front.
 *
 * @see WCAG 2.2.1 Timing Adjustable
 */
export function pausing({ doc, store, screen }: Parts): Extra {
  let hidden = false;
  let blurred = false;
  let touched = false;
  /** What the pointer is on. */
  let under: Node | null = null;

  const update = (): undefined => {
    store.pause(
      hidden || blurred || !!screen.host()?.contains(under) || !!screen.messageAt(doc.activeElement),
    );
  };
  const on = (target: EventTarget | null, types: string, change: (event: PointerEvent) => void): void => {
    for (const type of types.split(" "))
      target?.addEventListener(
        type,
        (event) => {
          change(event as PointerEvent);
          update();
        },
        target === doc,
      );
  };

  on(doc, "visibilitychange", () => {
    hidden = doc.visibilityState === "hidden";
  });
  on(doc.defaultView, "blur focus", ({ type }) => {
    blurred = type === "blur";
  });
  on(doc, "focusin focusout", () => {});
  on(doc, "pointerover mouseenter", ({ pointerType, target }) => {
    // After a tap browsers send mouse events too, and the one for leaving only at the next tap.
    if (pointerType) touched = pointerType === "touch";
    under = touched ? null : (target as Node);
  });
  on(doc, "pointerout mouseleave", ({ relatedTarget }) => {
    under = relatedTarget as Node | null;
  });

  return { sync: update };
}
