import * as dom from "../safe-dom.js";
import { findContainer } from "./container.js";
import { fieldsInPage } from "./more-fields.js";
import { type Pane, putOf } from "./screen.js";
import type { Store } from "./store.js";

/**
 * Draws a button "4 more" that shows the waiting messages.
 *
 * @param max the most visible messages in containers without a limit of their own
 * @returns call it when messages were added or removed
 */
export const stacking = (panes: readonly Pane[], max: number | undefined): (() => void) => {
  /** Containers where the user has asked for all messages. */
  const open = new WeakSet<Pane>();

  /** Draws the button at the end of the container, or removes it if no message is waiting. */
  const drawButton = (pane: Pane, host: HTMLElement): void => {
    const { screen, store } = pane;
    const { length } = store.waiting;
    let button = dom.querySelector(host, "button.dj-flash-more") as HTMLButtonElement | null;
    if (length === 0) {
      if (button) dom.remove(button);
      return;
    }
    if (!button) {
      button = dom.createElement("button");
      button.type = "button";
      button.className = "dj-flash-more";
      button.onclick = () => {
        open.add(pane);
        store.fill(Number.POSITIVE_INFINITY);
      };
    }
    const text = (screen.option("djMoreLabel") ?? "{count} more").replace("{count}", `${length}`);
    if (button.textContent !== text) button.textContent = text;
    if (dom.parentNode(button) !== host || dom.nextElementSibling(button))
      dom.insertBefore(host, button, null);
  };

  /** In the first page, messages above the limit are in a `<details>`. */
  const takeWaiting = (store: Store, host: HTMLElement): void => {
    const details = dom.querySelector(host, "details.dj-flash-more");
    if (!details) return;
    for (const element of dom.querySelectorAll(details, ".dj-flash")) {
      const put = putOf(element as HTMLElement);
      if (put) store.put({ ...put, ...fieldsInPage(element as HTMLElement) });
    }
    dom.remove(details);
  };

  return () => {
    for (const pane of panes) {
      const { screen, store } = pane;
      const host = screen.host();
      if (!host) continue;
      takeWaiting(store, host);
      const container = findContainer(pane.suffix);
      if (container && max !== undefined && screen.option("djMaxVisible") === undefined)
        dom.dataset(container)["djMaxVisible"] = `${max}`;
      if (store.shown.length === 0) open.delete(pane);
      if (open.has(pane)) store.fill(Number.POSITIVE_INFINITY);
      drawButton(pane, host);
    }
  };
};
