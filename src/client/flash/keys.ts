import * as dom from "../safe-dom.js";
import type { Listen } from "./listen.js";
import type { Pane } from "./screen.js";
import type { Message } from "./store.js";

/** Finds the message that contains a node. */
export type MessageAt = (node: unknown) => Message | undefined;

/** The pane that shows a message. */
export const paneWith = (panes: readonly Pane[], message: Message): Pane | undefined =>
  panes.find(({ store }) => store.shown.includes(message));

/**
 * Handles the keyboard. The container's `data-dj-hotkey` (default F8, `""` for none) focuses the newest message, then the
 * one before it; Escape closes the focused one. When a focused message is removed, the focus moves to the next one, or back
 * to where it was.
 *
 * @returns call it with a message that is about to be removed
 */
export const keys = (
  listen: Listen,
  panes: readonly Pane[],
  messageAt: MessageAt,
): ((message: Message) => void) => {
  /** The element that had the focus before the messages. */
  let back: Element | undefined;

  const focus = (target: Element | undefined, isOwn?: boolean): unknown => {
    if (!target) return false;
    if (isOwn) dom.setAttribute(target, "tabindex", "-1");
    dom.focus(target);
    return dom.activeElement() === target;
  };

  listen("keydown", (event) => {
    const { key, target } = event;
    const current = messageAt(target);
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const reached = panes.filter(({ screen }) => key === (screen.option("djHotkey") ?? "F8"));
    if (key && reached.length > 0) {
      if (
        !key[1] &&
        target instanceof Element &&
        dom.closest(target, "input,textarea,select,[contenteditable]")
      )
        return;
      const all = reached.flatMap(({ store }) => store.shown.filter(({ leaving }) => !leaving));
      if (!focus((all[all.indexOf(current as Message) - 1] ?? all.pop())?.element, true)) return;
    } else if (key === "Escape" && current && current.put.dismissible !== false) {
      event.stopPropagation();
      paneWith(panes, current)?.store.end([current], "closed");
    } else return;
    event.preventDefault();
  });
  listen("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !messageAt(relatedTarget)) back = relatedTarget as Element;
  });

  return (message) => {
    if (!message.element || !dom.contains(message.element, dom.activeElement())) return;
    const pane = paneWith(panes, message);
    if (!pane) return;
    const all = pane.store.shown.filter((other) => other === message || !other.leaving);
    const index = all.indexOf(message);
    focus((all[index + 1] ?? all[index - 1])?.element, true) ||
      focus(back) ||
      focus(pane.screen.host(), true);
  };
};
