import type { FlashAction, FlashBody, FlashButton } from "../wire/index.js";
import { findContainer } from "./flash/container.js";
import { levelDefaults } from "./flash/levels.js";
import { checked, type MoreOptions, moreOptions } from "./flash/more-fields.js";
import { whenNavigated } from "./flash/navigated.js";
import type { Command, Put } from "./flash/read-command.js";
import { type CloseReason, createStore, type Message } from "./flash/store.js";
import * as dom from "./safe-dom.js";

export type {
  FlashAction,
  FlashBody,
  FlashBodyAttributes,
  FlashBodyElement,
  FlashBodyNode,
  FlashButton,
  FlashLink,
} from "../wire/index.js";

/** A message for a component that renders it. Immutable: an update creates a new object with the same `id`. */
export interface FlashMessage {
  /** Identifies the message for `dismiss` and `runAction`. */
  readonly id: string;
  /** Level of the message, such as `"success"`. */
  readonly level: string;
  /** Text of the message. */
  readonly message: string;
  /**
   * The formatted text as data; `message` is the same text without formatting. An element is `[tag, attributes, ...content]`.
   */
  readonly body: FlashBody | undefined;
  /** Title of the message, if it has one. */
  readonly title: string | undefined;
  /** A short text in place of the level's icon; `false` for none. */
  readonly icon: string | false | undefined;
  /** The level's name for screen readers. */
  readonly label: string | undefined;
  /** Up to three buttons or links. */
  readonly actions: readonly FlashAction[];
  /** How screen readers should announce it. */
  readonly politeness: "polite" | "assertive";
  /** How much of something is done, from 0 to 1. */
  readonly progress: number | undefined;
  /** Whether to draw a close button. */
  readonly dismissible: boolean;
  /** Milliseconds on screen; 0 if it stays until it is closed. */
  readonly autoDismiss: number;
  /** How many equal messages it represents. */
  readonly count: number;
  /** Whether it is being removed; it leaves the snapshot 300 ms later. */
  readonly isLeaving: boolean;
}

/** Options of {@link createFlashStore}. */
export interface FlashStoreOptions {
  /** Milliseconds on screen of messages without `autoDismiss`; 0 = until closed. @default 5000 */
  readonly autoDismiss?: number;
  /** Maximum number of messages at once; the others wait. @default 100 */
  readonly maxVisible?: number;
  /** Counts equal messages instead of stacking them. @default false */
  readonly coalesce?: boolean;
  /** Takes only messages for the container of this name. @default all messages */
  readonly container?: string;
}

/**
 * Messages without elements. Its functions need no `this`: `useSyncExternalStore(store.subscribe, store.getSnapshot)`.
 */
export interface FlashStore {
  /** Calls back after each change. @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** The messages, oldest first: the same array until something changes. */
  getSnapshot(): readonly FlashMessage[];
  /** Closes a message. An id that is not in the snapshot is ignored. */
  dismiss(id: string): void;
  /**
   * Runs an action of a message, once, and closes the message: a button calls the view's handler, a link opens its URL.
   */
  runAction(id: string, index?: number): void;
  /** Pauses or resumes the timers of all messages. Pause them while a pointer or the focus is on one (WCAG 2.2.1). */
  pause(on: boolean): void;
  /** Returns messages to the containers of the page. */
  close(): void;
}

const optionOf = (options: FlashStoreOptions, name: string): string | undefined => {
  if (name === "djAutoDismiss" && options.autoDismiss !== undefined) return `${options.autoDismiss}`;
  if (name === "djMaxVisible" && options.maxVisible !== undefined) return `${options.maxVisible}`;
  return name === "djCoalesce" && options.coalesce ? "" : undefined;
};

/** Calls a handler of the view like an element with `dj-click`, over any transport. */
const callHandler = ({ event, params }: Omit<FlashButton, "label">): void => {
  const root = dom.find("[dj-root],[dj-view]");
  if (!root) return;
  const button = dom.createElement("button");
  button.type = "button";
  button.hidden = true;
  dom.setAttribute(button, "dj-click", params === undefined ? event : `${event}(${JSON.stringify(params)})`);
  dom.insertBefore(root, button, null);
  button.click();
  dom.remove(button);
};

/**
 * Takes over the flash messages of the page, for an application that renders them with its own components.
 * Delivery, time, keys, levels and limits stay as they are.
 *
 * @see docs/guide/headless.md
 * @example
 * const store = createFlashStore();
 * store.subscribe(() => draw(store.getSnapshot()));
 */
export const createFlashStore = (options: FlashStoreOptions = {}): FlashStore => {
  const listeners = new Set<() => void>();
  const known = new Map<Message, { id: string; view: FlashMessage }>();
  const defaults = levelDefaults();
  let snapshot: readonly FlashMessage[] = [];
  let lastId = 0;

  const moreOf = (message: Message): MoreOptions => moreOptions(message.put);

  const view = (message: Message, id: string): FlashMessage => {
    const { title, icon, label, actions, politeness, progress, body } = moreOf(message);
    const { level, message: text, dismissible, autoDismiss } = message.put;
    const time = autoDismiss ?? (actions.length > 0 ? 0 : (options.autoDismiss ?? 5000));
    return {
      id,
      level,
      message: text,
      body,
      title,
      icon,
      label,
      actions,
      politeness: politeness ?? (level === "error" ? "assertive" : "polite"),
      progress,
      dismissible: dismissible !== false,
      autoDismiss: time,
      count: message.count,
      isLeaving: message.leaving === true,
    };
  };

  const changed = (message?: Message): void => {
    const entry = message && known.get(message);
    if (message && entry) entry.view = view(message, entry.id);
    snapshot = [...known.values()].map(({ view }) => view);
    for (const listener of [...listeners]) listener();
  };

  const report = (message: Message, reason: CloseReason): void => {
    const { onClose } = moreOf(message);
    if (onClose) callHandler({ event: onClose.event, params: { ...onClose.params, reason } });
  };

  const store = createStore(
    {
      host: () => true,
      option: (name) => optionOf(options, name),
      draw(message) {
        if (!known.has(message)) {
          const id = `${++lastId}`;
          known.set(message, { id, view: view(message, id) });
        }
        changed(message);
      },
      fade(message, reason = "timeout") {
        changed(message);
        report(message, reason);
      },
      erase(message) {
        known.delete(message);
        changed();
      },
    },
    () => {},
  );

  const find = (id: string): Message | undefined =>
    [...known].find(([message, entry]) => entry.id === id && !message.leaving)?.[0];

  const take = (event: Event): void => {
    if (event.defaultPrevented) return;
    const command: Command = (event as CustomEvent).detail;
    if (command.action === "clear") {
      store.clear(command);
      // It would wait for a container.
      if (!findContainer()) event.preventDefault();
      return;
    }
    if (options.container !== undefined && command.container !== options.container) return;
    event.preventDefault();
    store.put(checked(defaults.complete(command as Put)));
    store.fill();
  };
  const empty = (): void => store.empty();
  const endNavigated = whenNavigated(() => {
    for (const message of store.shown) if (!message.leaving) report(message, "navigated");
  });
  dom.addEventListener(document, "djust:flash", take);
  dom.addEventListener(document, "djust:flash_reset", empty);

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    dismiss(id) {
      const message = find(id);
      if (message) store.end([message], "closed");
    },
    runAction(id, index = 0) {
      const message = find(id);
      const action = message && moreOf(message).actions[index];
      if (!message || !action) return;
      store.end([message], "action");
      if ("href" in action) location.assign(action.href);
      else callHandler(action);
    },
    pause: (on) => store.pause(on),
    close() {
      dom.removeEventListener(document, "djust:flash", take);
      dom.removeEventListener(document, "djust:flash_reset", empty);
      endNavigated();
      store.empty();
    },
  };
};
