import * as dom from "../safe-dom.js";
import { giveFocus, type Position } from "./give-focus.js";

interface Move {
  readonly root: Element;
  /** Where the focus was; empty if another view is shown. */
  readonly lost: Position;
  /** Where the focus was before that. */
  readonly opener: Position;
  /** The element to focus, which may not be focusable. */
  readonly target?: Element | undefined;
}

/** Focusable elements. */
const controls = [
  "a[href]",
  "button:not(:disabled)",
  "input:not(:disabled):not([type=hidden])",
  "select:not(:disabled)",
  "textarea:not(:disabled)",
  "summary",
  "[contenteditable]:not([contenteditable=false])",
  "[tabindex]:not([tabindex='-1'])",
].join();

/** Attributes that identify a control's purpose. */
const purposes = ["dj-click", "dj-submit", "dj-model", "name", "type", "class"];

/**
 * Moves the focus after an update removed the focused element. Browsers move it to `<body>`, so that users of a keyboard
 * or a screen reader start at the top of the page again. Instead it moves, in this order of preference, to the same control
 * of the next list item; to the previously focused element, such as the button that opened a form or dialog; to a control
 * nearby; to the heading of that part of the page.
 */
export const moveFocus = ({ root, lost, opener, target }: Move): void => {
  if (target) return giveOnce(target);
  // The user may have moved it while this script was loading.
  if (dom.activeElement() !== dom.body()) return;
  const around = lost.findIndex(({ element }) => dom.isConnected(element));
  const parent = lost[around]?.element ?? root;
  const item = lost[around - 1];
  const control = lost[0]?.element;
  // An element that was moved without its state.
  if (control && around === 0 && giveFocus(control)) return;
  if (item && control) {
    const items = [...item.after, ...item.before].filter((one) => isAlike(one, item.element));
    if (items.some((one) => dom.isConnected(one) && giveAlike(one, control))) return;
    if (giveAgain(opener, root) || (parent !== root && giveAlike(parent, control))) return;
  }
  giveHeading(parent, root);
};

/** Whether two elements have the same type and purpose. */
const isAlike = (one: Element, other: Element): boolean =>
  dom.localName(one) === dom.localName(other) &&
  purposes.every((name) => dom.getAttribute(one, name) === dom.getAttribute(other, name));

/** Focuses the control in an element that is most similar to another one. */
const giveAlike = (inside: Element, like: Element): boolean => {
  const found = [...dom.querySelectorAll(inside, controls)];
  if (dom.matches(inside, controls)) found.unshift(inside);
  return [...found.filter((one) => isAlike(one, like)), ...found].some(giveFocus);
};

/** Focuses an element that had the focus before, or its replacement. */
const giveAgain = (position: Position, root: Element): boolean => {
  const [first] = position;
  if (!first) return false;
  if (dom.isConnected(first.element)) return giveFocus(first.element);
  const around = position.find(({ element }) => dom.isConnected(element));
  if (!around || around.element === root) return false;
  const found = [...dom.querySelectorAll(around.element, controls)];
  return found.some((one) => isAlike(one, first.element) && giveFocus(one));
};

/** Focuses the heading of the part of the view that contains an element. */
const giveHeading = (from: Element, root: Element): void => {
  for (let at: Element | null = from; at; at = at === root ? null : dom.parentElement(at)) {
    const heading = dom.querySelector(at, "h1,h2,h3,h4,h5,h6");
    if (heading) return giveOnce(heading);
  }
  giveOnce(root);
};

/** Focuses an element that is not focusable, until the focus leaves it. */
const giveOnce = (element: Element): void => {
  if (dom.hasAttribute(element, "tabindex")) return void giveFocus(element);
  dom.setAttribute(element, "tabindex", "-1");
  giveFocus(element);
  dom.addEventListener(element, "blur", () => dom.removeAttribute(element, "tabindex"), { once: true });
};
