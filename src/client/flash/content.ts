import { isShortAction } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { MoreOptions } from "./more-fields.js";
import type { Message } from "./store.js";

const part = (within: Element, className: string, tag: "span" | "strong" | "div"): HTMLElement =>
  (dom.querySelector(within, `.${className}`) as HTMLElement | null) ?? create(className, tag);

const create = (className: string, tag: "span" | "strong" | "div"): HTMLElement => {
  const element = dom.createElement(tag);
  dom.setAttribute(element, "class", className);
  return element;
};

/** Sets an attribute, or removes it. */
const attribute = (element: Element, name: string, value: string | undefined): void => {
  if (value === undefined) dom.removeAttribute(element, name);
  else dom.setAttribute(element, name, value);
};

/**
 * Draws a message's icon and title. In a message with one of them, or with an action, the text is in an element of its own.
 * Any other message is an element with a text.
 */
export const drawContent = (
  { text, put }: Message,
  element: HTMLElement,
  { title, icon, label, actions }: MoreOptions,
): void => {
  attribute(element, "data-dj-icon", icon === undefined ? undefined : icon === false ? "none" : "own");
  const known = dom.querySelector(element, ".dj-flash-content");
  if (!text || (!known && title === undefined && !icon && !label && actions.length === 0)) return;
  const content = known ?? create("dj-flash-content", "div");
  if (!known) {
    dom.insertBefore(element, content, text);
    dom.insertBefore(content, text, null);
  }
  dom.setAttribute(element, "data-dj-rich", isShortAction(actions) ? "row" : "");
  const sign = part(element, "dj-flash-icon", "span");
  if (icon || label) {
    dom.setTextContent(sign, icon || "");
    attribute(sign, "role", label && "img");
    attribute(sign, "aria-label", label);
    attribute(sign, "aria-hidden", label ? undefined : "true");
    dom.insertBefore(element, sign, content);
  } else dom.remove(sign);
  const heading = part(content, "dj-flash-title", "strong");
  if (title === undefined) {
    const space = dom.nextSibling(heading);
    if (space && space !== text) dom.remove(space);
    dom.remove(heading);
  } else {
    dom.setTextContent(heading, title);
    if (!dom.parentNode(heading)) {
      dom.insertBefore(content, heading, text);
      dom.insertBefore(content, new Text(" "), text);
    }
  }
  dom.setNodeValue(text, put.message);
};
