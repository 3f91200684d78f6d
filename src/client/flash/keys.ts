import * as dom from "../safe-dom.js";
import type { Listen } from "./listen.js";
import type { Elements } from "./screen.js";
import type { Message, Store } from "./store.js";

/**
 * Messages without a pointer. The container's `data-dj-hotkey` (F8 where absent, `""` for none)
 * focuses the newest message and then the one before it; Escape closes the focused one. When a
 * message with the focus goes, the focus goes to the next one, or back to where it was.
 *
 * @returns to be called with a message that is about to leave
 */
export const keys = (listen: Listen, store: Store, screen: Elements): ((message: Message) => void) => {
  /** Where the focus was before it came to the messages. */
  let back: Element | undefined;

  const focus = (target: Element | undefined, isOwn?: boolean): unknown => {
    if (!target) return false;
    if (isOwn) dom.setAttribute(target, "tabindex", "-1");
    dom.focus(target);
    return dom.activeElement() === target;
  };

  listen("keydown", (event) => {
    const { key, target } = event;
    const current = screen.messageAt(target);
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key && key === (screen.option("djHotkey") ?? "F8")) {
      if (
        !key[1] &&
        target instanceof Element &&
        dom.closest(target, "input,textarea,select,[contenteditable]")
      )
        return;
      const all = store.shown.filter(({ leaving }) => !leaving);
      if (!focus((all[all.indexOf(current as Message) - 1] ?? all.pop())?.element, true)) return;
    } else if (key === "Escape" && current && current.put.dismissible !== false) {
      event.stopPropagation();
      store.end(current);
    } else return;
    event.preventDefault();
  });
  listen("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !screen.messageAt(relatedTarget)) back = relatedTarget as Element;
  });

  return (message) => {
    if (!message.element || !dom.contains(message.element, dom.activeElement())) return;
    const all = store.shown.filter((other) => other === message || !other.leaving);
    const index = all.indexOf(message);
    focus((all[index + 1] ?? all[index - 1])?.element, true) || focus(back) || focus(screen.host(), true);
  };
};
