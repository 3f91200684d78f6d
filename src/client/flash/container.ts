import type { names } from "../../wire/index.js";

const id: typeof names.flashContainer = "dj-flash-container";
const update: typeof names.update = "dj-update";

/**
 * A function that finds the page's container. HTML that users have written may have an element with its id, and come
 * first; it never has `dj-update`, as raw() and sanitisers leave no `dj-*` attribute. A page that has no such
 * container may have one that is written by hand.
 */
export const containerFinder = (doc: Document): (() => HTMLElement | null) => {
  // An image with this name would stand in the method's place.
  const find: (selectors: string) => HTMLElement | null = Document.prototype.querySelector.bind(doc);
  return () => find(`#${id}[${update}]`) ?? find(`#${id}`);
};

/** Whether users cannot have written it. */
export const isTrusted = (container: Element): boolean => container.hasAttribute(update);

/** Whether messages are drawn in an element: in the container, or in a copy of it in a dialog. */
export const holdsMessages = (element: Element | null, container: Element): boolean =>
  element === container || (!!element?.classList.contains(id) && isTrusted(element) === isTrusted(container));
