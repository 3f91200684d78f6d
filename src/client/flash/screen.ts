import * as dom from "../safe-dom.js";
import { findContainer } from "./container.js";
import { type Put, readCommand } from "./read-command.js";
import type { CloseReason, Message, Screen, Store } from "./store.js";

const messages = new WeakMap<Node, Message>();

/** Reads the message of an element that the page came with. */
export const putOf = (element: HTMLElement): Put | undefined => {
  const dataset = dom.dataset(element);
  const level = dataset["djFlashLevel"] ?? "";
  const message = dom.textContent(element) ?? "";
  return readCommand({
    action: "put",
    level,
    message,
    autoDismiss: dataset["djAutoDismiss"],
    key: dataset["djKey"],
    // The same as `firstPageKey` on the server.
    name: `dj:${level}\n${message}`.slice(0, 200),
  }) as Put | undefined;
};

/** The message that a node is in. For the page script alone: a part has a copy of this file, which knows no messages. */
export const messageAt = (node: unknown): Message | undefined =>
  node instanceof Node ? (messages.get(node) ?? messageAt(dom.parentNode(node))) : undefined;

/** A container, and the messages for it. */
export interface Pane {
  /** What follows in its id. */
  readonly suffix: string | undefined;
  readonly screen: Elements;
  readonly store: Store;
}

/** What `createExtras` adds to messages. */
export interface Extras {
  /** Where messages are drawn. @param isStale something may have entered the top layer, or left it */
  findHost(container: HTMLElement, isStale: boolean): HTMLElement;
  /** A message is about to leave. @param reason why; it is over where absent */
  leave(message: Message, reason: CloseReason | undefined): void;
  /** Whether time stands still. */
  isHeld(): unknown;
  /** Closes the message that an element is, or is in. */
  dismiss(element: unknown): void;
  /** Whether messages stay until they are closed. */
  keep(on: boolean): void;
  /** A message is drawn, or drawn again. */
  draw(message: Message, element: HTMLElement, option: Elements["option"]): void;
  /** The container of that name, if there is one. */
  paneOf(name: unknown): Pane | undefined;
  /** Messages have come or gone. */
  drawn(): void;
}

/** The elements of messages. */
export interface Elements extends Screen {
  host(): HTMLElement | undefined;
  /**
   * Takes over what has changed in the page: a container that came, went or was replaced, messages
   * in it that are not known yet, and known ones that somebody removed.
   *
   * @param isStale something may have entered the top layer, or left it
   */
  sync(store: Store, isStale?: boolean): void;
}

/**
 * Draws messages in a container of the page, and never makes one.
 *
 * @param suffix of the container's id
 * @param extras gives them, once they are there
 */
export const createScreen = (
  suffix: string | undefined,
  extras: () => Extras | null | undefined,
): Elements => {
  let container: HTMLElement | null = null;
  let host: HTMLElement | undefined;

  const option = (name: string): string | undefined => (container ? dom.dataset(container)[name] : undefined);

  const finish = (message: Message, element: HTMLElement): void => {
    message.element = element;
    messages.set(element, message);
    dom.setAttribute(element, "aria-live", message.put.level === "error" ? "assertive" : "polite");
    message.text ??= dom.firstChild(element) ?? dom.insertBefore(element, new Text(), null);
    extras()?.draw(message, element, option);
  };

  const adopt = (element: HTMLElement, store: Store): void => {
    const put = putOf(element);
    if (put) finish(store.adopt(put), element);
  };

  return {
    host: () => host,
    option,
    sync(store, isStale = false) {
      const now = findContainer(suffix);
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
      finish(message, element);
      dom.setNodeValue(message.text as Node, text);
      if (host && !dom.parentNode(element)) dom.insertBefore(host, element, null);
    },
    fade(message, reason) {
      extras()?.leave(message, reason);
      if (message.element) dom.classList(message.element).add("dj-flash-removing");
    },
    erase: ({ element }) => {
      if (element) dom.remove(element);
    },
  };
};
