import type { limits, names } from "../../wire/index.js";
import { milliseconds, type Put, readCommand } from "./read-command.js";
import type { Message, Screen, Store } from "./store.js";

const containerId: typeof names.flashContainer = "dj-flash-container";
const levelAttribute: typeof names.flashLevel = "data-dj-flash-level";
const autoDismissMs: typeof limits.autoDismissMs = 5000;
const mostOnScreen: typeof limits.flashOnScreen = 100;

/** Something a message can do besides being there. */
export interface Extra {
  /**
   * The page may have changed.
   *
   * @returns where messages are drawn, if not in their container
   */
  sync?(container: HTMLElement): HTMLElement | undefined;
  /** A message's element is up to date. */
  draw?(element: HTMLElement, message: Message): void;
  /** A message is about to leave. */
  leave?(message: Message): void;
}

/** The elements of messages. */
export interface Elements extends Screen {
  /** The element of that id, when there is one. */
  container(): HTMLElement | null;
  /** Where messages are drawn. */
  host(): HTMLElement | null;
  /** The message that a node is in. */
  messageAt(node: unknown): Message | undefined;
  /**
   * Takes over what has changed in the page: a container that came, went or was replaced, messages
   * in it that are not known yet, and known ones that somebody removed.
   *
   * @param quick looks only whether the container is still the same
   */
  sync(store: Store, quick?: boolean): void;
}

/** Draws messages in the container of the page, and never makes one. */
export function createScreen(doc: Document, extras: readonly Extra[]): Elements {
  const messages = new WeakMap<Node, Message>();
  let container: HTMLElement | null = null;
  let host: HTMLElement | null = null;

  const messageAt = (node: unknown): Message | undefined =>
    node ? (messages.get(node as Node) ?? messageAt((node as Node).parentNode)) : undefined;

  const finish = (message: Message, element: HTMLElement): void => {
    message.element = element;
    messages.set(element, message);
    element.setAttribute("aria-live", message.put.level === "error" ? "assertive" : "polite");
    for (const extra of extras) extra.draw?.(element, message);
  };

  const adopt = (element: HTMLElement, store: Store): void => {
    const { djFlashLevel, djAutoDismiss, djKey, djDismissible, djAction } = element.dataset;
    const put = readCommand({
      action: "put",
      level: djFlashLevel ?? "",
      message: element.textContent,
      autoDismiss: djAutoDismiss,
      key: djKey,
      dismissible: djDismissible,
      button: djAction,
    });
    if (!put) return;
    if (!element.firstChild) element.append("");
    finish(store.adopt(put as Put), element);
  };

  return {
    container: () => container,
    host: () => host,
    messageAt,
    sync(store, quick) {
      const now = doc.getElementById(containerId);
      if (quick && now === container) return;
      container = now;
      if (!now) return;
      for (let child = now.firstElementChild; child; child = child.nextElementSibling)
        if (!messages.has(child) && child.classList.contains("dj-flash")) adopt(child as HTMLElement, store);
      host = now;
      for (const extra of extras) host = extra.sync?.(now) ?? host;
      for (const message of store.shown.slice()) {
        const { element } = message;
        if (!element?.parentNode) store.forget(message);
        else if (element.parentNode !== host) host.append(element);
      }
    },
    room: () =>
      container ? Math.min(milliseconds(container.dataset["djMaxVisible"]) || mostOnScreen, mostOnScreen) : 0,
    lifeMs: ({ button, autoDismiss }) =>
      button ? 0 : (autoDismiss ?? milliseconds(container?.dataset["djAutoDismiss"]) ?? autoDismissMs),
    coalesces: () => container?.dataset["djCoalesce"] !== undefined,
    draw(message) {
      const { level, message: text } = message.put;
      const element = message.element ?? doc.createElement("div");
      if (!message.element) element.append("");
      element.className = `dj-flash dj-flash-${level.replace(/\s+/g, "-")}`;
      element.setAttribute("role", "alert");
      element.setAttribute(levelAttribute, level);
      if (message.count > 1) element.dataset["djCount"] = `${message.count}`;
      (element.firstChild as Text).data = text;
      finish(message, element);
      if (!element.parentNode) host?.append(element);
    },
    fade(message) {
      for (const extra of extras) extra.leave?.(message);
      message.element?.classList.add("dj-flash-removing");
    },
    remove(message) {
      message.element?.remove();
    },
  };
}
