import type { FlashAction, FlashButton } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { CloseReason, Message } from "./store.js";

/** What the buttons of a message need to know. */
export interface ButtonContext {
  readonly actions: readonly FlashAction[];
  /** What the container says. */
  readonly closeLabel: string | undefined;
  /** Ends the message. */
  end(message: Message, reason: CloseReason): void;
  /** Called once for each message. */
  readonly act: ((button: FlashButton, element: HTMLElement) => void) | undefined;
}

/**
 * The buttons of a message: its actions and the one that closes it. They have a name and no text, so that the
 * element's text stays the message; the style sheet draws them.
 */
export const drawButtons = (
  element: HTMLElement,
  message: Message,
  { actions, closeLabel, end, act }: ButtonContext,
): void => {
  const old = [...dom.querySelectorAll(element, ".dj-flash-action,.dj-flash-close")];
  const isCloseable =
    (message.put.dismissible as boolean | undefined) ?? (actions.length > 0 || closeLabel !== undefined);
  const wanted = [...actions, ...(isCloseable ? [undefined] : [])];

  const buttons = wanted.map((action) => {
    const className = action ? "dj-flash-action" : "dj-flash-close";
    const tag = action && "href" in action ? "a" : "button";
    const at = old.findIndex((one) => dom.localName(one) === tag && dom.classList(one).contains(className));
    const button = (old.splice(at, at < 0 ? 0 : 1)[0] ?? dom.createElement(tag)) as
      | HTMLButtonElement
      | HTMLAnchorElement;
    dom.setAttribute(button, "class", className);
    if (action && "href" in action) dom.setAttribute(button, "href", action.href);
    else dom.setAttribute(button, "type", "button");
    // The first page has it, for browsers that the script has not reached.
    dom.removeAttribute(button, "dj-click");
    dom.setAttribute(button, "aria-label", action?.label ?? (closeLabel || "Close"));
    // A pointer does not take the focus away from where somebody is typing.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = (event) => {
      if (message.leaving) return event.preventDefault();
      end(message, action ? "action" : "closed");
      if (action && "event" in action) act?.(action, element);
    };
    return button;
  });

  for (const one of old) {
    // Whoever was about to press it is still at this message.
    if (one === dom.activeElement()) {
      dom.setAttribute(element, "tabindex", "-1");
      dom.focus(element);
    }
    dom.remove(one);
  }
  for (const button of buttons) place(element, button, buttons);
};

/** Puts a button where it is missing; one that is there keeps its place, and the focus. */
const place = (element: HTMLElement, button: HTMLElement, buttons: readonly HTMLElement[]): void => {
  if (dom.parentNode(button) === element) return;
  const next = buttons.slice(buttons.indexOf(button) + 1).find((one) => dom.parentNode(one) === element);
  dom.insertBefore(element, button, next ?? null);
};
