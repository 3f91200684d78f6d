import type { Parts } from "./flash.js";
import type { Extra } from "./screen.js";

const closeClass = "dj-flash-close";
const actionClass = "dj-flash-action";

/**
 * The buttons of a message: its action and the one that closes it. They have a name and no text,
 * so that the element's text stays the message; the style sheet draws them.
 */
export function buttons({ doc, hooks, screen, store }: Parts): Extra {
  const keep = (element: HTMLElement, className: string, label: string | undefined): void => {
    let button = element.getElementsByClassName(className)[0];
    if (label === undefined) button?.remove();
    else {
      if (!button) {
        button = doc.createElement("button");
        button.className = className;
        button.setAttribute("type", "button");
        element.append(button);
      }
      button.setAttribute("aria-label", label);
    }
  };

  const press = (event: Event): void => {
    const target = event.target as Element;
    const message = screen.messageAt(target);
    if (!message || ![closeClass, actionClass].includes(target.className)) return;
    // A pointer does not take the focus away from where somebody is typing.
    if (event.type === "mousedown") event.preventDefault();
    else if (!message.leaving) {
      const { put, element } = message;
      store.end(message);
      if (put.button && element && target.className === actionClass) hooks.action?.(put.button, element);
    }
  };
  doc.addEventListener("mousedown", press, true);
  doc.addEventListener("click", press, true);

  return {
    draw(element, { put: { button, dismissible } }) {
      const label = screen.container()?.dataset["djCloseLabel"];
      keep(element, actionClass, button?.label);
      keep(
        element,
        closeClass,
        (dismissible ?? (button || label !== undefined)) ? label || "Close" : undefined,
      );
    },
  };
}
