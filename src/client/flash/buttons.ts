import type { FlashAction, FlashButton } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { CloseReason, Message } from "./store.js";

/** What the buttons of a message depend on. */
export interface ButtonContext {
  readonly actions: readonly FlashAction[];
  /** The container's label for close buttons. */
  readonly closeLabel: string | undefined;
  /** Name of the close button where the container has no label. @default "Close" */
  readonly closeText: string | undefined;
  /** The message's title and text. */
  readonly text: string;
  /** Whether the message stays until the user closes it. */
  readonly isEndless: boolean;
  /** Removes the message. */
  end(message: Message, reason: CloseReason): void;
  /** Called once for each message. */
  readonly act: ((button: FlashButton, element: HTMLElement) => void) | undefined;
}

/**
 * Draws the buttons of a message: its actions and the close button. They have a label but no text, so that the element's
 * text is the message; the style sheet shows the label.
 */
export const drawButtons = (
  element: HTMLElement,
  message: Message,
  { actions, closeLabel, closeText = "Close", text, isEndless, end, act }: ButtonContext,
): void => {
  const old = [...dom.querySelectorAll(element, ".dj-flash-action,.dj-flash-close")];
  const isCloseable =
    (message.put.dismissible as boolean | undefined) ??
    (isEndless || actions.length > 0 || closeLabel !== undefined);
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
    // In the first page, it works before the script has loaded.
    dom.removeAttribute(button, "dj-click");
    // Each of several close buttons has a name of its own.
    dom.setAttribute(button, "aria-label", action?.label ?? `${closeLabel || closeText}: ${text}`);
    // A click must not move the focus from a field where the user is typing.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = (event) => {
      if (message.leaving) return event.preventDefault();
      end(message, action ? "action" : "closed");
      if (action && "event" in action) act?.(action, element);
    };
    return button;
  });

  for (const one of old) {
    // The focus stays at the message when its focused button is removed.
    if (one === dom.activeElement()) {
      dom.setAttribute(element, "tabindex", "-1");
      dom.focus(element);
    }
    dom.remove(one);
  }
  for (const button of buttons) place(element, button, buttons);
};

/** Inserts a button if it is missing. An existing one keeps its place and the focus. */
const place = (element: HTMLElement, button: HTMLElement, buttons: readonly HTMLElement[]): void => {
  if (dom.parentNode(button) === element) return;
  const next = buttons.slice(buttons.indexOf(button) + 1).find((one) => dom.parentNode(one) === element);
  dom.insertBefore(element, button, next ?? null);
};
