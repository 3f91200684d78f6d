import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const id: typeof names.flashContainer = "dj-flash-container";
const update: typeof names.update = "dj-update";

/**
 * A container of the page. HTML that users have written may have an element with its id, and come first; it never has
 * `dj-update`, as raw() and sanitisers leave no `dj-*` attribute. A page that has no such container may have one that
 * is written by hand.
 *
 * @param suffix what follows in its id: "-form" for the name "form" @default the container without a name
 */
export const findContainer = (suffix = ""): HTMLElement | null => {
  const selector = `#${id}${suffix}`;
  return (dom.find(`${selector}[${update}]`) ?? dom.find(selector)) as HTMLElement | null;
};

/** Whether users cannot have written it. */
export const isTrusted = (container: Element): boolean => dom.hasAttribute(container, update);

/** Whether messages are drawn in an element: in the container, or in a copy of it in a dialog. */
export const holdsMessages = (element: Element | null, container: Element): boolean =>
  element === container ||
  (!!element && dom.classList(element).contains(id) && isTrusted(element) === isTrusted(container));
