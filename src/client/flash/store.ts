import type { limits } from "../../wire/index.js";
import { type Command, milliseconds, type Put } from "./read-command.js";

const removalMs: typeof limits.flashRemovalMs = 300;
const autoDismissMs: typeof limits.autoDismissMs = 5000;
/** About the longest delay of `setTimeout`. Browsers treat longer ones as 0. */
const longestMs = 2e9;
const mostOnScreen: typeof limits.flashOnScreen = 100;

/** Why a message is removed. */
export type CloseReason = "closed" | "timeout" | "action" | "cleared" | "replaced" | "navigated";

/** A message, from its command until it is removed. */
export interface Message {
  put: Put;
  /** Puts that are not shown yet. */
  unseen: Put[];
  /** The number of equal messages that it represents. */
  count: number;
  leftMs: number;
  /** When the timer started. */
  since: number;
  timer?: ReturnType<typeof setTimeout>;
  leaving?: boolean;
  /** Its element. Only the screen sets and uses it. */
  element?: HTMLElement;
  /** The text node in its element. */
  text?: Node;
}

const has = (put: Put, key: string): boolean => put.key === key || put.name === key;

/** Shows the messages of a store. */
export interface Screen {
  /** The element that contains messages, if there is one. */
  host(): unknown;
  /** Reads a `data-` attribute of the container. @param name without "data-", in camel case */
  option(name: string): string | undefined;
  /** Draws or redraws a message. */
  draw(message: Message): void;
  /** Starts the removal, 300 ms before {@link Screen.erase}. */
  fade(message: Message, reason: CloseReason | undefined): void;
  erase(message: Message): void;
}

export interface Store {
  /** The visible messages, oldest first, including those that are being removed. */
  readonly shown: readonly Message[];
  put(put: Put): void;
  clear(clear: Command): void;
  /** Adopts a message of the first page. */
  adopt(put: Put): Message;
  /** Messages above the limit, oldest first. */
  readonly waiting: readonly Message[];
  /** Starts removing messages; a second call does nothing. @param reason absent if a timer has expired */
  end(messages: readonly Message[], reason?: CloseReason): void;
  /** Removes a message whose element is gone. */
  forget(message: Message): void;
  /** Shows waiting messages up to the limit. @param most the limit @default the limit of the container */
  fill(most?: number): void;
  /** Restarts the timer of a message. */
  restart(message: Message): void;
  /** Pauses or resumes all timers. */
  pause(on: unknown): void;
  empty(): void;
}

/**
 * The messages of a container, and their timers.
 *
 * @param settled called with each put once it is shown or dropped
 */
export const createStore = (screen: Screen, settled: (put: Put) => void): Store => {
  const shown: Message[] = [];
  const waiting: Message[] = [];
  let paused: unknown;

  const create = (list: Message[], put: Put): Message => {
    const message = { put, unseen: [put], count: 1, leftMs: 0, since: 0 };
    list.push(message);
    return message;
  };

  const settle = (message: Message): void => message.unseen.splice(0).forEach(settled);

  const stop = (message: Message): void => {
    clearTimeout(message.timer);
    message.leftMs -= Math.max(0, Date.now() - message.since);
  };

  const go = (message: Message): void => {
    if (paused || message.leftMs > longestMs) return;
    message.since = Date.now();
    message.timer = setTimeout(end, message.leftMs, [message]);
  };

  const restart = (message: Message): void => {
    const { button, actions, autoDismiss } = message.put;
    stop(message);
    message.leftMs =
      (autoDismiss ??
        (button || actions ? 0 : (milliseconds(screen.option("djAutoDismiss")) ?? autoDismissMs))) ||
      Infinity;
    go(message);
  };

  const reveal = (message: Message): void => {
    screen.draw(message);
    restart(message);
    settle(message);
  };

  const fill = (most = milliseconds(screen.option("djMaxVisible")) || mostOnScreen): void => {
    while (screen.host() && waiting[0] && shown.length < Math.min(most, mostOnScreen)) {
      const next = waiting.shift() as Message;
      shown.push(next);
      reveal(next);
    }
  };

  const end = (messages: readonly Message[], reason?: CloseReason): void => {
    messages.forEach((message) => {
      if (message.leaving) return;
      stop(message);
      message.leaving = true;
      screen.fade(message, reason);
    });
    // Together, so that the page changes once.
    setTimeout(() => messages.forEach(forget), removalMs);
  };

  const forget = (message: Message): void => {
    const index = shown.indexOf(message);
    if (index < 0) return;
    stop(message);
    shown.splice(index, 1);
    screen.erase(message);
    fill();
  };

  return {
    shown,
    waiting,
    restart,
    end,
    forget,
    fill,
    put(put) {
      const { key, level, message } = put;
      const keyed = key !== undefined;
      const same = ({ leaving, put }: Message): boolean =>
        !leaving &&
        (keyed ? has(put, key) : put.key === key && put.level === level && put.message === message);
      const known =
        keyed || screen.option("djCoalesce") !== undefined ? [...shown, ...waiting].find(same) : undefined;
      if (!known) {
        if (put.existing) settled(put);
        else create(waiting, put);
        return;
      }
      if (!keyed) known.count++;
      known.put = put;
      known.unseen.push(put);
      if (shown.includes(known)) reveal(known);
    },
    clear({ level, key }) {
      const gone = ({ put }: Message): boolean =>
        key === undefined ? (level ?? put.level) === put.level : has(put, key);
      for (const message of waiting.splice(0)) gone(message) ? settle(message) : waiting.push(message);
      end(shown.filter(gone), "cleared");
    },
    adopt(put) {
      const message = create(shown, put);
      restart(message);
      return message;
    },
    pause(on) {
      if (!on === !paused) return;
      paused = on;
      shown.forEach(on ? stop : go);
    },
    empty() {
      waiting.length = 0;
      [...shown].forEach(forget);
    },
  };
};
