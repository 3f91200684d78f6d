import type { limits } from "../../wire/index.js";
import { type Command, milliseconds, type Put } from "./read-command.js";

const removalMs: typeof limits.flashRemovalMs = 300;
const autoDismissMs: typeof limits.autoDismissMs = 5000;
/** About the longest time that `setTimeout` can wait; above it the browser would not wait at all. */
const longestMs = 2e9;
const mostOnScreen: typeof limits.flashOnScreen = 100;

/** Why a message leaves. */
export type CloseReason = "closed" | "timeout" | "action" | "cleared" | "replaced";

/** A message between the command that brought it and its end. */
export interface Message {
  put: Put;
  /** Puts whose effect nobody has seen yet. */
  unseen: Put[];
  /** How many equal messages it stands for. */
  count: number;
  leftMs: number;
  /** When the timer was started. */
  since: number;
  timer?: ReturnType<typeof setTimeout>;
  leaving?: boolean;
  /** What shows it: set and used by the screen alone. */
  element?: HTMLElement;
  /** The node with its text in there. */
  text?: Node;
}

const has = (put: Put, key: string): boolean => put.key === key || put.name === key;

/** What the store asks of whatever shows messages. */
export interface Screen {
  /** Where messages are drawn, when there is such a place. */
  host(): unknown;
  /** What that place says about them: the part of its `data-` attribute's name after "data-", in camel case. */
  option(name: string): string | undefined;
  /** Shows a message, or what has changed in it. */
  draw(message: Message): void;
  /** Starts the removal, 300 ms before {@link Screen.erase}. */
  fade(message: Message, reason: CloseReason | undefined): void;
  erase(message: Message): void;
}

export interface Store {
  /** Messages on screen, oldest first, those on their way out among them. */
  readonly shown: readonly Message[];
  put(put: Put): void;
  clear(clear: Command): void;
  /** Takes a message that the page came with. */
  adopt(put: Put): Message;
  /** Messages that there is no room for, oldest first. */
  readonly waiting: readonly Message[];
  /** Starts the end of a message; a second time does nothing. @param reason its time is over where absent */
  end(message: Message, reason?: CloseReason): void;
  /** A message is gone from the page. */
  forget(message: Message): void;
  /** Shows what waits, as far as there is room. @param most what the container says */
  fill(most?: number): void;
  /** Starts the time of a message again. */
  restart(message: Message): void;
  /** Stops every message's time, or lets it go on. */
  pause(on: unknown): void;
  empty(): void;
}

/**
 * Which messages there are and when they end.
 *
 * @param settled called with each put once it is on screen, or once it never will be
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
    message.timer = setTimeout(end, message.leftMs, message);
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

  const end = (message: Message, reason?: CloseReason): void => {
    if (message.leaving) return;
    stop(message);
    message.leaving = true;
    screen.fade(message, reason);
    setTimeout(forget, removalMs, message);
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
        create(waiting, put);
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
      for (const message of shown.filter(gone)) end(message, "cleared");
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
