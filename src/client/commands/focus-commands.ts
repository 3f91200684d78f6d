import * as dom from "../safe-dom.js";

/** Elements that can have the focus, unless they are disabled, hidden or taken out of the order. */
const focusable =
  "a[href],area[href],button,input:not([type=hidden]),select,textarea,summary,iframe,audio[controls],video[controls],[contenteditable]:not([contenteditable=false]),[tabindex]";

/** How many elements are remembered; the oldest ones are dropped. */
const maxRemembered = 20;

const remembered: Element[] = [];

/** Remembers an element for {@link popFocus}. */
export const pushFocus = (element: Element): void => {
  remembered.push(element);
  if (remembered.length > maxRemembered) remembered.shift();
};

/** Focuses the element that was remembered last and is still in the page. */
export const popFocus = (): void => {
  for (let element = remembered.pop(); element; element = remembered.pop())
    if (dom.isConnected(element)) return dom.focus(element);
};

/** Focuses the first element in an element that can have the focus, or else the element itself. @returns whether one has it */
export const focusFirst = (element: Element): boolean => {
  for (const candidate of [...dom.querySelectorAll(element, focusable), element]) {
    if (dom.matches(candidate, "[tabindex^='-'],:disabled") && candidate !== element) continue;
    dom.focus(candidate);
    if (dom.activeElement() === candidate) return true;
  }
  return false;
};
