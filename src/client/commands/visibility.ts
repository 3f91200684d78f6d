import * as dom from "../safe-dom.js";
import { cancelTransition, playTransition, type TransitionOptions } from "./transition.js";

/** Elements that are about to be hidden, once their transition has ended. */
const leaving = new WeakSet<Element>();

const display = (element: Element): string => getComputedStyle(element).display;

const isPopover = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement &&
  dom.hasAttribute(element, "popover") &&
  "showPopover" in HTMLElement.prototype;

/** Whether an element is shown, apart from its ancestors. */
export const isShown = (element: Element): boolean => {
  if (leaving.has(element)) return false;
  if (isPopover(element)) return dom.matches(element, ":popover-open");
  return display(element) !== "none";
};

/** Shows an element, whatever hides it: `hidden`, a style, or a rule of a style sheet. */
export const show = (element: Element, effect?: TransitionOptions | null): void => {
  cancelTransition(element);
  leaving.delete(element);
  if (element instanceof HTMLDialogElement) {
    if (!element.open) element.showModal();
  } else if (isPopover(element)) {
    if (!dom.matches(element, ":popover-open")) dom.showPopover(element);
  } else {
    dom.removeAttribute(element, "hidden");
    const style = dom.style(element as HTMLElement);
    if (style.display === "none") style.removeProperty("display");
    if (display(element) === "none") style.setProperty("display", "block");
  }
  noteExpanded(element, true);
  if (effect?.transition) playTransition(element, effect);
};

/** Hides an element, at once or after its transition. */
export const hide = (element: Element, effect?: TransitionOptions | null): void => {
  const end = (): void => {
    leaving.delete(element);
    if (element instanceof HTMLDialogElement) element.close();
    else if (isPopover(element)) {
      if (dom.matches(element, ":popover-open")) dom.hidePopover(element);
    } else {
      dom.setAttribute(element, "hidden", "");
      const style = dom.style(element as HTMLElement);
      if (style.display !== "none" && style.display) style.removeProperty("display");
      // A rule of a style sheet is stronger than the attribute.
      if (display(element) !== "none") style.setProperty("display", "none", "important");
    }
  };
  noteExpanded(element, false);
  cancelTransition(element);
  if (!effect?.transition || !isShown(element)) return end();
  leaving.add(element);
  playTransition(element, effect, end);
};

/** Keeps `aria-expanded` true on the elements that control another one (WAI-ARIA 1.2, "aria-expanded"). */
const noteExpanded = (element: Element, isExpanded: boolean): void => {
  const id = dom.id(element);
  if (!id) return;
  for (const control of dom.findAll(`[aria-expanded][aria-controls~="${CSS.escape(id)}"]`))
    dom.setAttribute(control, "aria-expanded", `${isExpanded}`);
};
