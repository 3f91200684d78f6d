import type { StreamEvents } from "../event-types.js";
import * as dom from "../safe-dom.js";

/** The elements of a view that show a stream. */
export const targetsOf = (root: Element, stream: string): Element[] =>
  [...dom.querySelectorAll(root, "[dj-stream]")].filter(
    (element) => dom.getAttribute(element, "dj-stream") === stream,
  );

/** Dispatches an event of a stream on its element. */
export const tell = <Name extends keyof StreamEvents>(
  target: Element,
  name: Name,
  detail: StreamEvents[Name],
): void => {
  EventTarget.prototype.dispatchEvent.call(
    target,
    new CustomEvent(`stream:${name}`, { bubbles: true, detail }),
  );
};

const active = "data-stream-active";
const failed = "data-stream-error";
const errorClass = "dj-stream-error";

/** Marks an element while its stream runs, also for screen readers (WAI-ARIA 1.2, aria-busy). */
export const setActive = (target: Element, isActive: boolean): void => {
  dom.toggleAttribute(target, active, isActive);
  if (isActive) dom.setAttribute(target, "aria-busy", "true");
  else dom.removeAttribute(target, "aria-busy");
};

export const isActive = (target: Element): boolean => dom.hasAttribute(target, active);

/** The error message after the streamed content, if there is one. */
export const errorOf = (target: Element): Element | undefined =>
  [...dom.children(target)].find((child) => dom.classList(child).contains(errorClass));

/** Shows an error message after the streamed content. */
export const showError = (target: Element, message: string): void => {
  clearError(target);
  dom.setAttribute(target, failed, message);
  if (!message) return;
  const element = dom.createElement(/^[uo]l$/.test(dom.localName(target)) ? "li" : "div");
  element.className = errorClass;
  element.setAttribute("role", "alert");
  // A table can contain only rows, so the message follows it.
  const table = dom.closest(target, "table");
  if (table) dom.insertBefore(dom.parentNode(table) as Node, element, dom.nextSibling(table));
  else dom.insertBefore(target, element, null);
  messages.set(target, element);
  element.textContent = message;
};

const messages = new WeakMap<Element, Element>();

export const clearError = (target: Element): void => {
  dom.removeAttribute(target, failed);
  const message = messages.get(target);
  if (message) dom.remove(message);
};
