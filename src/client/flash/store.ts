import type { limits } from "../../wire/index.js";
import { type Command, milliseconds, type Put } from "./read-command.js";

const removalMs: typeof limits.flashRemovalMs = 300;
const autoDismissMs: typeof limits.autoDismissMs = 5000;
/** About the longest time that `setTimeout` can wait; above it the browser would not wait at all. */
const longestMs = 2e9;
const mostOnScreen: typeof limits.flashOnScreen = 100;

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
}

/** What the store asks of whatever shows messages. */
export interface Screen {
  /** Where messages are drawn, when there is such a place. */
  host(): unknown;
  /** What that place says about them: the part of its `data-` attribute's name after "data-", in camel case. */
  option(name: string): string | undefined;
  /** Shows a message, or what has changed in it. */
  draw(message: Message): void;
  /** Starts the removal, 300 ms before {@link Screen.erase}. */
  fade(message: Message): void;
  erase(message: Message): void;
}

export interface Store {
  /** Messages on screen, oldest first, those on their way out among them. */
  readonly shown: readonly Message[];
  put(put: Put): void;
  clear(clear: Command): void;
  /** Takes a message that the page came with. */
  adopt(put: Put): Message;
  /** Starts the end of a message; a second time does nothing. */
  end(message: Message): void;
  /** A message is gone from the page. */
  forget(message: Message): void;
  /** Shows what waits, as far as there is room. */
  fill(): void;
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
    const { button, autoDismiss } = message.put;
    stop(message);
    message.leftMs =
      (button ? 0 : (autoDismiss ?? milliseconds(screen.option("djAutoDismiss")) ?? autoDismissMs)) ||
      Infinity;
    go(message);
  };

  const reveal = (message: Message): void => {
    screen.draw(message);
    restart(message);
    settle(message);
  };

  const fill = (): void => {
    const most = Math.min(milliseconds(screen.option("djMaxVisible")) || mostOnScreen, mostOnScreen);
    while (screen.host() && waiting[0] && shown.length < most) {
      const next = waiting.shift() as Message;
      shown.push(next);
      reveal(next);
    }
  };

  const end = (message: Message): void => {
    if (message.leaving) return;
    stop(message);
    message.leaving = true;
    screen.fade(message);
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
    end,
    forget,
    fill,
    put(put) {
      const { key, level, message } = put;
      const keyed = key !== undefined;
      const same = ({ leaving, put }: Message): boolean =>
        !leaving && put.key === key && (keyed || (put.level === level && put.message === message));
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
    clear({ level }) {
      const gone = ({ put }: Message): boolean => level === undefined || put.level === level;
      for (const message of waiting.splice(0)) gone(message) ? settle(message) : waiting.push(message);
      shown.filter(gone).forEach(end);
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
