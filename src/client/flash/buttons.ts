import type { FlashAction } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { Message } from "./store.js";

/**
 * The buttons of a message: its action and the one that closes it. They have a name and no text,
 * so that the element's text stays the message; the style sheet draws them.
 *
 * @param closeLabel what the container says
 * @param end ends the message
 * @param act called once for each message
 */
export const drawButtons = (
  element: HTMLElement,
  message: Message,
  closeLabel: string | undefined,
  end: (message: Message) => void,
  act: ((button: FlashAction, element: HTMLElement) => void) | undefined,
): void => {
  const { button: action, dismissible } = message.put;

  const show = (className: string, label: string | false | undefined, pressed?: typeof act): void => {
    let button = dom.querySelector(element, `.${className}`) as HTMLButtonElement | null;
    if (!label) {
      // Whoever was about to press it is still at this message.
      if (button && button === dom.activeElement()) {
        dom.setAttribute(element, "tabindex", "-1");
        dom.focus(element);
      }
      return button?.remove();
    }
    if (!button) {
      button = dom.createElement("button");
      button.className = className;
      button.type = "button";
      dom.insertBefore(element, button, null);
    }
    button.setAttribute("aria-label", label);
    // A pointer does not take the focus away from where somebody is typing.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = () => {
      if (message.leaving) return;
      end(message);
      if (action) pressed?.(action, element);
    };
  };

  show("dj-flash-action", action?.label, act);
  show("dj-flash-close", (dismissible ?? (action || closeLabel !== undefined)) && (closeLabel || "Close"));
};
