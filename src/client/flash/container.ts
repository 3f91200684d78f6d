import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const id: typeof names.flashContainer = "dj-flash-container";
const update: typeof names.update = "dj-update";

/**
 * Finds a container in the page. HTML written by users may contain an element with the same id, and come first; it never
 * has `dj-update`, since raw() and sanitizers remove `dj-*` attributes. A container written by hand may lack `dj-update`;
 * it is used if there is no other.
 *
 * @param suffix the end of its id: "-form" for the name "form" @default the container without a name
 */
export const findContainer = (suffix = ""): HTMLElement | null => {
  const selector = `#${id}${suffix}`;
  return (dom.find(`${selector}[${update}]`) ?? dom.find(selector)) as HTMLElement | null;
};

/** Whether the server rendered the container, so that it is not HTML written by users. */
export const isTrusted = (container: Element): boolean => dom.hasAttribute(container, update);

/** Whether an element contains messages: the container, or its copy in a dialog. */
export const holdsMessages = (element: Element | null, container: Element): boolean =>
  element === container ||
  (!!element && dom.classList(element).contains(id) && isTrusted(element) === isTrusted(container));
