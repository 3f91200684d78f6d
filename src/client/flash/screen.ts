import * as dom from "../safe-dom.js";
import { findContainer, isTrusted } from "./container.js";
import { type Put, readCommand } from "./read-command.js";
import type { Message, Screen, Store } from "./store.js";

/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufeff]/;

/** What `createExtras` adds to messages. */
export interface Extras {
  /** Where messages are drawn. @param isStale something may have entered the top layer, or left it */
  findHost(container: HTMLElement, isStale: boolean): HTMLElement;
  /** A message is about to leave. */
  leave(message: Message): void;
  /** Whether time stands still. */
  isHeld(): unknown;
  /** Whether messages stay until they are closed. */
  keep(on: boolean): void;
  /** A message is drawn, or drawn again. */
  draw(message: Message, element: HTMLElement): void;
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
export const createScreen = (extras: () => Extras | undefined): Elements => {
  const messages = new WeakMap<Node, Message>();
  let container: HTMLElement | null = null;
  let host: HTMLElement | undefined;

  const option = (name: string): string | undefined => (container ? dom.dataset(container)[name] : undefined);

  const messageAt = (node: unknown): Message | undefined =>
    node instanceof Node ? (messages.get(node) ?? messageAt(dom.parentNode(node))) : undefined;

  const finish = (message: Message, element: HTMLElement): void => {
    message.element = element;
    messages.set(element, message);
    dom.setAttribute(element, "aria-live", message.put.level === "error" ? "assertive" : "polite");
    // Elsewhere it would make no difference, and the element stays as the server writes it.
    if (rightToLeft.test(message.put.message) || dom.getAttribute(dom.rootElement(), "dir") === "rtl")
      dom.setAttribute(element, "dir", "auto");
    if (!dom.firstChild(element)) dom.insertBefore(element, new Text(), null);
    extras()?.draw(message, element);
  };

  const adopt = (element: HTMLElement, store: Store): void => {
    const dataset = dom.dataset(element);
    const put = readCommand({
      action: "put",
      level: dataset["djFlashLevel"] ?? "",
      message: dom.textContent(element),
      autoDismiss: dataset["djAutoDismiss"],
      key: dataset["djKey"],
      dismissible: dataset["djDismissible"],
      button: isTrusted(dom.parentElement(element) as Element) && dataset["djAction"],
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
      for (const child of dom.children(now))
        if (!messages.has(child) && dom.classList(child).contains("dj-flash"))
          adopt(child as HTMLElement, store);
      host = extras()?.findHost(now, isStale) ?? now;
      for (const message of [...store.shown]) {
        const { element } = message;
        const parent = element && dom.parentNode(element);
        if (!parent) store.forget(message);
        else if (parent !== host) dom.insertBefore(host, element, null);
      }
    },
    draw(message) {
      const { level, message: text } = message.put;
      const element = message.element ?? dom.createElement("div");
      const dataset = dom.dataset(element);
      dom.setAttribute(element, "class", `dj-flash dj-flash-${level.replace(/\s+/g, "-")}`);
      dom.setAttribute(element, "role", "alert");
      dataset["djFlashLevel"] = level;
      if (message.count > 1) dataset["djCount"] = `${message.count}`;
      finish(message, element);
      dom.setNodeValue(dom.firstChild(element) as Node, text);
      if (host && !dom.parentNode(element)) dom.insertBefore(host, element, null);
    },
    fade(message) {
      extras()?.leave(message);
      if (message.element) dom.classList(message.element).add("dj-flash-removing");
    },
    erase: ({ element }) => {
      if (element) dom.remove(element);
    },
  };
};
