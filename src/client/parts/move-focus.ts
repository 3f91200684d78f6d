import * as dom from "../safe-dom.js";
import { giveFocus, type Position } from "./give-focus.js";

interface Move {
  readonly root: Element;
  /** Where the focus was; empty where another view has come. */
  readonly lost: Position;
  /** What had the focus before that. */
  readonly opener: Position;
  /** What is to have it, which may be no control. */
  readonly target?: Element | undefined;
}

/** Elements that a keyboard reaches. */
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

/** Attributes that say what a control does. */
const purposes = ["dj-click", "dj-submit", "dj-model", "name", "type", "class"];

/**
 * Moves the focus when an update has taken the element that had it. Browsers give it to `<body>` then, so that
 * whoever uses a keyboard or a screen reader starts again at the top of the page. It goes, in this order, to the
 * same control of the next item of a list; to the element that had the focus before, which is what has opened a
 * form or dialog; to a control nearby; to the heading of the part of the page.
 */
export const moveFocus = ({ root, lost, opener, target }: Move): void => {
  if (target) return giveOnce(target);
  // A person may have moved it while the script for this was loading.
  if (dom.activeElement() !== dom.body()) return;
  const around = lost.findIndex(({ element }) => dom.isConnected(element));
  const parent = lost[around]?.element ?? root;
  const item = lost[around - 1];
  const control = lost[0]?.element;
  if (item && control) {
    const items = [...item.after, ...item.before].filter((one) => isAlike(one, item.element));
    if (items.some((one) => dom.isConnected(one) && giveAlike(one, control))) return;
    if (giveAgain(opener, root) || (parent !== root && giveAlike(parent, control))) return;
  }
  giveHeading(parent, root);
};

/** Whether two elements are of one kind and have the same purpose. */
const isAlike = (one: Element, other: Element): boolean =>
  dom.localName(one) === dom.localName(other) &&
  purposes.every((name) => dom.getAttribute(one, name) === dom.getAttribute(other, name));

/** Gives the focus to the control inside an element that is most like another one. */
const giveAlike = (inside: Element, like: Element): boolean => {
  const found = [...dom.querySelectorAll(inside, controls)];
  if (dom.matches(inside, controls)) found.unshift(inside);
  return [...found.filter((one) => isAlike(one, like)), ...found].some(giveFocus);
};

/** Gives it to an element that had it before, or to the one that an update has put in its place. */
const giveAgain = (position: Position, root: Element): boolean => {
  const [first] = position;
  if (!first) return false;
  if (dom.isConnected(first.element)) return giveFocus(first.element);
  const around = position.find(({ element }) => dom.isConnected(element));
  if (!around || around.element === root) return false;
  const found = [...dom.querySelectorAll(around.element, controls)];
  return found.some((one) => isAlike(one, first.element) && giveFocus(one));
};

/** Gives it to the heading of the part of the view that an element is in. */
const giveHeading = (from: Element, root: Element): void => {
  for (let at: Element | null = from; at; at = at === root ? null : dom.parentElement(at)) {
    const heading = dom.querySelector(at, "h1,h2,h3,h4,h5,h6");
    if (heading) return giveOnce(heading);
  }
  giveOnce(root);
};

/** Gives the focus to what cannot have it otherwise, until it is left. */
const giveOnce = (element: Element): void => {
  if (dom.hasAttribute(element, "tabindex")) return void giveFocus(element);
  dom.setAttribute(element, "tabindex", "-1");
  giveFocus(element);
  dom.addEventListener(element, "blur", () => dom.removeAttribute(element, "tabindex"), { once: true });
};
