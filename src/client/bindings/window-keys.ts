import { isBinding, modifierKeys, rootOf } from "../events/bindings.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";

/** Runs `dj-window-keydown` and `dj-window-keyup`, wherever the focus is. */
export const watchKeys = (run: RunBinding): void => {
  for (const kind of ["keydown", "keyup"] as const)
    addEventListener(kind, (event) => {
      // A key that something else has handled, or that belongs to an input method.
      if (event.defaultPrevented || event.isComposing) return;
      for (const element of dom.findAll("*"))
        for (const binding of [...dom.attributes(element)]) {
          if (!binding.name.startsWith("dj-window-") || !isBinding(binding.name, `window-${kind}`, event))
            continue;
          const root = rootOf(element);
          if (root && !isTyped(binding.name, event)) run(root, kind, event, element, element, binding);
        }
    });
};

/** Whether a shortcut of a single character is pressed in a text field (WCAG 2.2, 2.1.4). */
const isTyped = (name: string, event: KeyboardEvent): boolean => {
  const hasCharacter = name
    .split(".")
    .slice(1)
    .some((key) => [...key].length === 1 || key === "space");
  const isCombined = modifierKeys.some((key) => key !== "shiftKey" && event[key]);
  const { target } = event;
  return (
    hasCharacter &&
    !isCombined &&
    target instanceof Element &&
    dom.matches(target, "input,textarea,select,[contenteditable]:not([contenteditable=false])")
  );
};
