import { rootOf } from "../events/bindings.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { bindingOf } from "./binding-of.js";

/** Where the pointer was pressed: a selection of text that ends outside is no click there. */
let pressed: Node | undefined;

/** Runs `dj-click-away` when the user clicks outside of a visible element that has it. */
export const watchClicks = (run: RunBinding): void => {
  addEventListener(
    "pointerdown",
    ({ target }) => void (pressed = target instanceof Node ? target : undefined),
    true,
  );
  // Before the click takes effect: it may show or remove elements.
  addEventListener(
    "click",
    (event) => {
      const { target } = event;
      if (!(target instanceof Element) || !event.isTrusted) return;
      for (const element of dom.findAll("[dj-click-away]")) {
        const root = rootOf(element);
        const binding = bindingOf(element, "dj-click-away");
        const isWithin = [target, pressed].some((node) => node && dom.contains(element, node));
        if (!root || !binding || isWithin || !dom.isVisible(element) || isControl(target, element)) continue;
        run(root, "click-away", event, element, element, binding);
      }
    },
    true,
  );
};

/** Whether a click is on a button that shows and hides the element, and would otherwise show it again. */
const isControl = (target: Element, element: Element): boolean => {
  const id = dom.id(element);
  return (
    id !== "" &&
    !!dom.closest(target, `[aria-controls~="${CSS.escape(id)}"],[popovertarget="${CSS.escape(id)}"]`)
  );
};
