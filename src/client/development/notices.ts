import * as dom from "../safe-dom.js";
import { button, create } from "./surface.js";

export interface Notices {
  /** Adds a sentence to the list. @returns removes it */
  add(text: string): () => void;
  /** Shows a state of the page with a button that ends it; `undefined` shows none. */
  state(text?: string, end?: () => void): void;
}

/** A small box in the corner of the page with warnings and the current state of the development tools. */
export const createNotices = (surface: ShadowRoot): Notices => {
  const texts: string[] = [];
  let box: HTMLElement | undefined;
  let isOpen = false;
  let current: { readonly text: string; readonly end: () => void } | undefined;

  const update = (): void => {
    if (box) dom.remove(box);
    box = undefined;
    if (texts.length === 0 && !current) return;
    const list = create("ul", "", ...texts.map((text) => create("li", "", text)));
    list.hidden = !isOpen;
    list.tabIndex = 0;
    list.setAttribute("aria-label", "Warnings");
    const toggle = button("", `${texts.length} ${texts.length === 1 ? "warning" : "warnings"}`, () => {
      isOpen = !isOpen;
      list.hidden = !isOpen;
      toggle.setAttribute("aria-expanded", `${isOpen}`);
    });
    toggle.setAttribute("aria-expanded", `${isOpen}`);
    const dismiss = button("", "Dismiss", () => {
      texts.length = 0;
      isOpen = false;
      update();
    });
    box = create(
      "section",
      "",
      create(
        "div",
        "bar",
        ...(texts.length > 0 ? [toggle, dismiss] : []),
        current && button("", `${current.text} – turn off`, current.end),
      ),
      list,
    );
    dom.setAttribute(box, "aria-label", "Development tools");
    dom.addEventListener(box, "keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape" && isOpen) toggle.click();
    });
    surface.append(box);
  };

  return {
    add(text) {
      texts.push(text);
      update();
      return () => {
        const at = texts.indexOf(text);
        if (at < 0) return;
        texts.splice(at, 1);
        update();
      };
    },
    state(text, end) {
      current = text && end ? { text, end } : undefined;
      update();
    },
  };
};
