import type { FlashAction, limits } from "../../wire/index.js";
import { announce } from "../debug.js";
import { createIds, type Ids } from "./ids.js";
import { keys } from "./keys.js";
import { pausing } from "./pausing.js";
import { type Command, type Put, readCommand } from "./read-command.js";
import { createScreen } from "./screen.js";
import { createStore } from "./store.js";

const mostWaiting: typeof limits.outboxLength = 1000;

/** What `show` takes besides level and message; the same as `putFlash` on the server. */
export interface FlashShowOptions {
  /** Milliseconds on screen; 0 = until closed. @default what the container says */
  readonly autoDismiss?: number;
  /** A message with the same key is updated in place, and its time starts again. */
  readonly key?: string;
  /** Whether the message has a close button. @default what the container says */
  readonly dismissible?: boolean;
  /** A button in the message; such a message stays until it is closed. */
  readonly action?: FlashAction;
}

/** `window.djust.flash`. @see guide, "JavaScript API" */
export interface Flash {
  /** Shows a message in the container, now or as soon as there is one. */
  show(level: string, message: string, options?: FlashShowOptions): void;
  /** Removes all messages, or those of one level; `""` is a level of its own. */
  clear(level?: string): void;
  /** Removes the message that is this element or contains it; anything else is ignored. */
  dismiss(element: Element): void;
  /** Applies one command as it comes off the wire; what is not one is ignored. */
  handleFlash(command: unknown): void;
}

/** Where the commands of one live session come in. */
export interface FlashChannel {
  /** Applies one command as it comes off the wire, once for each id. */
  handleFlash(command: unknown): void;
  /** Highest id taken. */
  seen(): number;
  /** Names the live session that ids count in; in a new one they start again. */
  adopt(session: string): void;
}

/** Flash as the rest of the browser script uses it; itself the channel of a page with one session. */
export interface FlashRuntime extends Flash, FlashChannel {
  /** Another live session in the same page, whose ids count on their own. */
  channel(shown: FlashHooks["shown"]): FlashChannel;
  /** The page may have changed: call after each DOM update. */
  flush(): void;
  /** Removes everything at once, also what waits: before another view's DOM, and after a bfcache restore. */
  reset(): void;
}

export interface FlashHooks {
  /** Every command up to this id is in the page (or never will be); called each time it rises. */
  shown?(id: number): void;
  /** The button of a message was pressed: once for each message. */
  action?(button: FlashAction, element: HTMLElement): void;
}

/**
 * The browser's half of flash messages.
 *
 * Before a command is carried out, a cancelable event `djust:flash` is dispatched on the document
 * with the command as its `detail`: an app that draws messages itself prevents the default.
 *
 * @param doc the page
 * @param hooks where news goes: what was shown, which button was pressed
 */
export const createFlash = (doc: Document, hooks: FlashHooks): FlashRuntime => {
  const channels: Ids[] = [];
  const queue: Command[] = [];
  const settle = (command: Command): void => {
    for (const ids of channels) ids.settle(command);
  };
  const screen = createScreen(
    doc,
    hooks,
    (message) => store.end(message),
    (message) => leave(message),
  );
  const store = createStore(screen, settle);
  const leave = keys(doc, store, screen);
  const pause = pausing(doc, store, screen);

  const flush = (quick?: boolean): void => {
    screen.sync(store, quick);
    pause();
    while (screen.host() && queue[0]) {
      const command = queue.shift() as Command;
      if (command.action === "put") store.put(command as Put);
      else {
        store.clear(command);
        settle(command);
      }
    }
    store.fill();
  };

  const channel = (shown: FlashHooks["shown"]): FlashChannel => {
    const ids = createIds(shown);
    channels.push(ids);
    return {
      ...ids,
      handleFlash(value) {
        const command = readCommand(value);
        if (!command || !ids.take(command)) return;
        if (!announce(doc, "flash", command)) settle(command);
        else if (queue.push(command) > mostWaiting) settle(queue.shift() as Command);
        flush(command.action === "put");
      },
    };
  };

  flush();
  if (typeof MutationObserver === "function")
    new MutationObserver(() => flush()).observe(doc, {
      childList: true,
      subtree: true,
      attributeFilter: ["open"],
    });

  const reset = (): void => {
    queue.length = 0;
    for (const ids of channels) ids.reset();
    screen.sync(store);
    store.reset();
  };
  // To a person a page out of the browser's cache is a page that was loaded.
  doc.defaultView?.addEventListener("pageshow", ({ persisted }) => persisted && reset());

  const own = channel(hooks.shown);
  return {
    ...own,
    channel,
    show: (level, message, options) =>
      own.handleFlash({ ...options, action: "put", button: options?.action, id: undefined, level, message }),
    clear: (level) => own.handleFlash({ action: "clear", level }),
    dismiss(element) {
      flush();
      const message = screen.messageAt(element);
      if (message) store.end(message);
    },
    flush: () => flush(),
    reset,
  };
};
