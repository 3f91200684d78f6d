import type { Parts } from "./flash.js";
import type { Extra } from "./screen.js";
import type { Message } from "./store.js";

/**
 * Messages without a pointer. The container's `data-dj-hotkey` (F8 where absent, `""` for none)
 * focuses the newest message and then the one before it; Escape closes the focused one. When a
 * message with the focus goes, the focus goes to the next one, or back to where it was.
 */
export function keys({ doc, screen, store }: Parts): Extra {
  /** Where the focus was before it came to the messages. */
  let back: HTMLElement | undefined;

  const staying = (): Message[] => store.shown.filter(({ leaving }) => !leaving);

  const focus = (target: HTMLElement | null | undefined, own?: boolean): boolean => {
    if (own) target?.setAttribute("tabindex", "-1");
    target?.focus();
    return !!target && doc.activeElement === target;
  };

  doc.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      const current = screen.messageAt(target);
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      if (key && key === (screen.container()?.dataset["djHotkey"] ?? "F8")) {
        if (key.length === 1 && (target as Element).closest?.("input,textarea,select,[contenteditable]"))
          return;
        const all = staying();
        if (!focus((all[all.indexOf(current as Message) - 1] ?? all[all.length - 1])?.element, true)) return;
      } else if (key === "Escape" && current && current.put.dismissible !== false) {
        event.stopPropagation();
        store.end(current);
      } else return;
      event.preventDefault();
    },
    true,
  );
  doc.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !screen.messageAt(relatedTarget)) back = relatedTarget as HTMLElement;
  });

  return {
    leave(message) {
      if (!message.element?.contains(doc.activeElement)) return;
      const all = staying();
      const next =
        all.find((other) => store.shown.indexOf(other) > store.shown.indexOf(message)) ?? all[all.length - 1];
      focus(next?.element, true) || focus(back) || focus(screen.host(), true);
    },
  };
}
