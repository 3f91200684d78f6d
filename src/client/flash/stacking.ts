import * as dom from "../safe-dom.js";
import { findContainer } from "./container.js";
import { fieldsInPage } from "./more-fields.js";
import { type Pane, putOf } from "./screen.js";

/**
 * Messages that wait for room: a button "4 more" shows them, and one that closes all.
 *
 * @param max most messages on screen in containers that do not say
 * @returns to be called when messages have come or gone
 */
export const stacking = (panes: readonly Pane[], max: number | undefined): (() => void) => {
  /** Containers that show everything, as somebody wanted to see the rest. */
  const open = new WeakSet<Pane>();

  const button = (pane: Pane, className: string, text: string | undefined, press: () => void): void => {
    const host = pane.screen.host();
    if (!host) return;
    let element = dom.querySelector(host, `button.${className}`) as HTMLButtonElement | null;
    if (text === undefined) {
      element?.remove();
      return;
    }
    if (!element) {
      element = dom.createElement("button");
      element.type = "button";
      element.className = className;
      element.onclick = press;
    }
    if (element.textContent !== text) element.textContent = text;
    if (dom.parentNode(element) !== host || dom.nextElementSibling(element))
      dom.insertBefore(host, element, null);
  };

  /** The first page has what does not fit in a `<details>`. */
  const takeIn = ({ screen, store }: Pane): void => {
    const host = screen.host();
    const details = host && dom.querySelector(host, "details.dj-flash-more");
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
      takeIn(pane);
      const container = findContainer(pane.suffix);
      if (container && max !== undefined && screen.option("djMaxVisible") === undefined)
        dom.dataset(container)["djMaxVisible"] = `${max}`;
      if (store.shown.length === 0) open.delete(pane);
      if (open.has(pane)) store.fill(Number.POSITIVE_INFINITY);
      const { length } = store.waiting;
      button(
        pane,
        "dj-flash-more",
        length > 0
          ? (screen.option("djMoreLabel") ?? "{count} more").replace("{count}", `${length}`)
          : undefined,
        () => {
          open.add(pane);
          store.fill(Number.POSITIVE_INFINITY);
        },
      );
    }
  };
};
