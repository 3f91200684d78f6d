import { isShortAction } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { drawBody } from "./body.js";
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
 * Draws a message's icon, title and formatted text. In a message with one of them, or with an action, the text is in an
 * element of its own. Any other message is an element with a text.
 *
 * @param isInPage whether the element is from the first page
 */
export const drawContent = (
  { text, put }: Message,
  element: HTMLElement,
  { title, icon, label, actions, body }: MoreOptions,
  isInPage: boolean,
): void => {
  attribute(element, "data-dj-icon", icon === undefined ? undefined : icon === false ? "none" : "own");
  const known = dom.querySelector(element, ".dj-flash-content");
  if (!text || (!known && title === undefined && !icon && !label && !body && actions.length === 0)) return;
  const content = known ?? create("dj-flash-content", "div");
  if (!known) {
    dom.insertBefore(element, content, text);
    dom.insertBefore(content, text, null);
  }
  const formatted = dom.querySelector(content, ".dj-flash-body");
  const shown = body ? drawBody(body, formatted, isInPage) : text;
  if (dom.parentNode(shown) !== content) {
    for (const old of [formatted, text]) if (old && dom.parentNode(old)) dom.remove(old);
    dom.insertBefore(content, shown, null);
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
    if (space && space !== shown) dom.remove(space);
    dom.remove(heading);
  } else {
    dom.setTextContent(heading, title);
    if (!dom.parentNode(heading)) {
      dom.insertBefore(content, heading, shown);
      dom.insertBefore(content, new Text(" "), shown);
    }
  }
  dom.setNodeValue(text, put.message);
};
