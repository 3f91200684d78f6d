import * as dom from "../safe-dom.js";
import { type MessageAt, paneWith } from "./keys.js";
import type { Pane } from "./screen.js";
import type { Message } from "./store.js";

/** How far a message must be swiped to close it. */
const swipedPx = 60;

/**
 * Swiping a message sideways with a finger or pen closes it. A shorter swipe, or a gesture that the browser takes over
 * (`pointercancel`, for scrolling), moves it back.
 *
 * @returns handles a pointer event, and returns whether a message is being touched
 */
export const swiping = (panes: readonly Pane[], messageAt: MessageAt): ((event: PointerEvent) => unknown) => {
  let touched: Message | undefined;
  let fromX = 0;

  return ({ type, target, clientX, pointerType, isPrimary }) => {
    if (!isPrimary || pointerType === "mouse") return touched;
    if (type === "pointerdown") {
      touched = messageAt(target);
      fromX = clientX;
    } else if (touched) {
      const { element, put } = touched;
      const isMoving = type === "pointermove";
      const x = put.dismissible === false ? 0 : clientX - fromX;
      const isFar = type === "pointerup" && Math.abs(x) > swipedPx;
      dom.style(element as HTMLElement).cssText =
        isMoving || isFar
          ? `transform:translateX(${isFar ? 5 * x : x}px);transition:${isMoving && "none"}`
          : "";
      if (isFar) paneWith(panes, touched)?.store.end([touched], "closed");
      if (!isMoving) touched = undefined;
    }
    return touched;
  };
};
