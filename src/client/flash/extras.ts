import type { FlashAction } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { drawButtons } from "./buttons.js";
import { showFailures } from "./failures.js";
import { keeping } from "./keeping.js";
import { keys } from "./keys.js";
import { createListener } from "./listen.js";
import { pausing } from "./pausing.js";
import type { Elements, Extras } from "./screen.js";
import type { Store } from "./store.js";
import { topLayer } from "./top-layer.js";

/** What `createExtras` is given. */
export interface ExtrasHost {
  readonly store: Store;
  readonly screen: Elements;
  /** What people have done while the extras were loading, oldest first. */
  readonly early: readonly Event[];
  /** Called when the button of a message was pressed, once for each message. */
  readonly action: ((button: FlashAction, element: HTMLElement) => void) | undefined;
  /** To be called when the answer of {@link Extras.isHeld} may have changed. */
  update(): void;
  /** Looks at the page again. */
  flush(isStale: boolean): void;
}

/**
 * What messages have that a page can do without for a moment: buttons, the keyboard, time that stands still, swiping,
 * and a place above modal dialogs.
 */
export const createExtras = ({ store, screen, early, action, update, flush }: ExtrasHost): Extras => {
  const [listen, replay] = createListener();
  const { keep, show, isKept } = keeping(listen, update);
  showFailures(listen, store);
  const isPaused = pausing(listen, store, screen, update);
  const extras: Extras = {
    findHost: topLayer(),
    leave: keys(listen, store, screen),
    isHeld: () => isKept() || isPaused(),
    keep,
    draw: (message, element) =>
      drawButtons(element, message, screen.option("djCloseLabel"), store.end, action),
  };
  listen("toggle fullscreenchange", ({ target }) => {
    if (target !== dom.parentNode(screen.host() as Node)) flush(true);
  });
  if (window.MutationObserver)
    new MutationObserver((records) => {
      // In browsers of before 2025 nothing else tells of a dialog that becomes modal.
      for (const { type, addedNodes } of records)
        if (type === "attributes") flush(true);
        else addedNodes.forEach(show);
    }).observe(document, { subtree: true, childList: true, attributeFilter: ["open"] });
  for (const message of store.shown) if (message.element) extras.draw(message, message.element);
  early.forEach(replay);
  return extras;
};
