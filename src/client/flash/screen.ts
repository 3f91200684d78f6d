import type { FlashAction } from "../../wire/index.js";
import { drawButtons } from "./buttons.js";
import { containerFinder, isTrusted } from "./container.js";
import { type Put, readCommand } from "./read-command.js";
import type { Message, Screen, Store } from "./store.js";

/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufeff]/;

/** What the elements of messages report. */
export interface ScreenHooks {
  /** The button of a message was pressed: once for each message. */
  action?: ((button: FlashAction, element: HTMLElement) => void) | undefined;
}

/** What `createExtras` adds to messages. */
export interface Extras {
  /** Where messages are drawn. @param isStale something may have entered the top layer, or left it */
  findHost(container: HTMLElement, isStale: boolean): HTMLElement;
  /** A message is about to leave. */
  leave(message: Message): void;
  /** Whether time stands still. */
  isHeld(): unknown;
}

/** The elements of messages. */
export interface Elements extends Screen {
  host(): HTMLElement | undefined;
  /** The message that a node is in. */
  messageAt(node: unknown): Message | undefined;
  /**
   * Takes over what has changed in the page: a container that came, went or was replaced, messages
   * in it that are not known yet, and known ones that somebody removed.
   *
   * @param isStale something may have entered the top layer, or left it
   */
  sync(store: Store, isStale?: boolean): void;
}

/**
 * Draws messages in the container of the page, and never makes one.
 *
 * @param extras gives them, once they are there
 */
export const createScreen = (
  doc: Document,
  { action }: ScreenHooks,
  end: (message: Message) => void,
  extras: () => Extras | undefined,
): Elements => {
  const messages = new WeakMap<Node, Message>();
  const findContainer = containerFinder(doc);
  let container: HTMLElement | null = null;
  let host: HTMLElement | undefined;

  const option = (name: string): string | undefined => container?.dataset[name];

  const messageAt = (node: unknown): Message | undefined =>
    node ? (messages.get(node as Node) ?? messageAt((node as Node).parentNode)) : undefined;

  const finish = (message: Message, element: HTMLElement): void => {
    message.element = element;
    messages.set(element, message);
    element.setAttribute("aria-live", message.put.level === "error" ? "assertive" : "polite");
    // Elsewhere it would make no difference, and the element stays as the server writes it.
    if (rightToLeft.test(message.put.message) || doc.documentElement.dir === "rtl") element.dir = "auto";
    if (!element.firstChild) element.append("");
    drawButtons(element, message, option("djCloseLabel"), end, action);
  };

  const adopt = (element: HTMLElement, store: Store): void => {
    const { dataset } = element;
    const put = readCommand({
      action: "put",
      level: dataset["djFlashLevel"] ?? "",
      message: element.textContent,
      autoDismiss: dataset["djAutoDismiss"],
      key: dataset["djKey"],
      dismissible: dataset["djDismissible"],
      button: isTrusted(element.parentNode as Element) && dataset["djAction"],
    });
    if (put) finish(store.adopt(put as Put), element);
  };

  return {
    host: () => host,
    messageAt,
    option,
    sync(store, isStale = false) {
      const now = findContainer();
      container = now;
      host = undefined;
      if (!now) return;
      for (const child of now.children)
        if (!messages.has(child) && child.classList.contains("dj-flash")) adopt(child as HTMLElement, store);
      host = extras()?.findHost(now, isStale) ?? now;
      for (const message of [...store.shown]) {
        const { element } = message;
        if (!element?.parentNode) store.forget(message);
        else if (element.parentNode !== host) host.append(element);
      }
    },
    draw(message) {
      const { level, message: text } = message.put;
      const element = message.element ?? doc.createElement("div");
      element.className = `dj-flash dj-flash-${level.replace(/\s+/g, "-")}`;
      element.setAttribute("role", "alert");
      element.dataset["djFlashLevel"] = level;
      if (message.count > 1) element.dataset["djCount"] = `${message.count}`;
      finish(message, element);
      (element.firstChild as Text).data = text;
      if (!element.parentNode) host?.append(element);
    },
    fade(message) {
      extras()?.leave(message);
      message.element?.classList.add("dj-flash-removing");
    },
    erase: (message) => message.element?.remove(),
  };
};
