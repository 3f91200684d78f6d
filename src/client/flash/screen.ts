import * as dom from "../safe-dom.js";
import { findContainer } from "./container.js";
import { type Put, readCommand } from "./read-command.js";
import type { CloseReason, Message, Screen, Store } from "./store.js";

const messages = new WeakMap<Node, Message>();

/** Reads a message from an element of the first page. */
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

/** The message that contains a node. Only for the page script: the copy of this module in a part has no messages. */
export const messageAt = (node: unknown): Message | undefined =>
  node instanceof Node ? (messages.get(node) ?? messageAt(dom.parentNode(node))) : undefined;

/** A container and its messages. */
export interface Pane {
  /** The end of its id. */
  readonly suffix: string | undefined;
  readonly screen: Elements;
  readonly store: Store;
}

/** The features that load later. */
export interface Extras {
  /** Returns the element that contains messages. @param isStale whether the top layer may have changed */
  findHost(container: HTMLElement, isStale: boolean): HTMLElement;
  /** Called when a message is about to be removed. @param reason absent if its timer has expired */
  leave(message: Message, reason: CloseReason | undefined): void;
  /** Whether the page has not changed since this was last called, except that messages were drawn. */
  isCurrent(): boolean;
  /** Whether timers are paused. */
  isHeld(): unknown;
  /** Closes the message that is the element or contains it. */
  dismiss(element: unknown): void;
  /** Sets whether messages stay until they are closed. */
  keep(on: boolean): void;
  /** Draws or redraws a message. */
  draw(message: Message, element: HTMLElement, option: Elements["option"]): void;
  /** Finds the container with that name. */
  paneOf(name: unknown): Pane | undefined;
  /** Called when messages were added or removed. */
  drawn(): void;
}

/** The elements of messages. */
export interface Elements extends Screen {
  host(): HTMLElement | undefined;
  /**
   * Adopts changes in the page: a container that was added, removed or replaced, new messages in it, and messages that
   * another script removed.
   *
   * @param isStale whether the top layer may have changed
   */
  sync(store: Store, isStale?: boolean): void;
}

/**
 * Draws messages in a container of the page. It never creates a container.
 *
 * @param suffix the end of the container's id
 * @param extras returns the extras once they have loaded
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
