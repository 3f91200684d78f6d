import type { FlashAction, FlashCommand, limits, names } from "../../wire/index.js";
import { dispatch } from "../page-events.js";
import * as dom from "../safe-dom.js";
import type { createExtras, ExtrasHost } from "./extras.js";
import { listen } from "./listen.js";
import { type Command, type Put, readCommand } from "./read-command.js";
import { createScreen, type Extras, messageAt, type Pane } from "./screen.js";
import { createStore } from "./store.js";

const maxWaiting: typeof limits.outboxLength = 1000;
const needExtras: `[id^=${typeof names.flashContainer}],[${typeof names.flashKeep}]` =
  "[id^=dj-flash-container],[dj-flash-keep]";
/** Maximum number of events that are kept while the extras load. */
const maxEarly = 100;

/** Options of `show`, the same as those of `putFlash` on the server. */
export interface FlashShowOptions {
  /** Milliseconds on screen; 0 = until closed. @default the container's value */
  readonly autoDismiss?: number;
  /** A message with the same key is updated in place, and its timer restarts. */
  readonly key?: string;
  /** Whether the message has a close button. @default the container's value */
  readonly dismissible?: boolean;
  /** Up to three buttons or links in the message; without `autoDismiss` it stays until it is closed. */
  readonly action?: FlashAction | readonly FlashAction[];
  /** A heading above the text. */
  readonly title?: string;
  /** A short text in place of the level's icon, such as an emoji; `false` for no icon. */
  readonly icon?: string | false;
  /** Name of the container that shows the message. @default the container without a name */
  readonly container?: string;
  /** How screen readers announce the message. @default "assertive" for the level "error", otherwise "polite" */
  readonly politeness?: "polite" | "assertive";
  /** Whether a bar shows the remaining time. @default false */
  readonly timeBar?: boolean;
  /**
   * A bar that shows how much of something is done, from 0 to 1; without `autoDismiss` the message stays until it is closed.
   */
  readonly progress?: number;
}

/** Options that {@link FlashShowHandle.update} changes in addition to the text. */
export interface FlashUpdate extends Omit<FlashShowOptions, "key"> {
  /** The new level. */
  readonly level?: string;
}

/** A message that a script has shown. */
export interface FlashShowHandle {
  /** Identifies the message: the option `key`, or a generated one. */
  readonly key: string;
  /**
   * Changes the message in place and restarts its timer. A message that is no longer on screen is shown again.
   *
   * @param message the new text @default the current text
   * @param options changed options, and the level if that changes
   */
  update(message?: string, options?: FlashUpdate): void;
  /** Removes the message from the screen. */
  clear(): void;
}

/** `window.djust.flash`. @see guide, "JavaScript API" */
export interface Flash {
  /** Shows a message in the container, now or as soon as there is one. */
  show(level: string, message: string, options?: FlashShowOptions): FlashShowHandle;
  /** Removes all messages, or those of one level; `""` is a level of its own. */
  clear(level?: string): void;
  /** Removes the message that is this element or contains it; anything else is ignored. */
  dismiss(element: Element): void;
  /** Applies one command from the wire, once for each id. Anything else is ignored. */
  handleFlash(command: unknown): void;
  /**
   * Sets whether messages stay until dismissed. It is a user preference that the browser stores. @default false
   * @see WCAG 2.2.1 Timing Adjustable
   */
  keep(on: boolean): void;
}

/** The messages of a page, of all its live sessions. */
export interface Messages {
  /** The API for scripts of the page. */
  readonly page: Flash;
  /** Applies a command from the wire if it is new. */
  take(command: unknown, isNew?: (command: Command) => unknown): void;
  /** Checks the page for changes. */
  flush(): void;
  /**
   * Removes all messages immediately, including waiting ones: before the DOM of another view, and after a bfcache restore.
   */
  empty(): void;
}

export interface MessagesHooks {
  /** Called when the button of a message is pressed, once for each message. */
  readonly action?: ExtrasHost["action"];
  /** Called when a command is applied or dropped. @param command absent if all messages are removed */
  done?(command?: Command): void;
  /** Loads {@link createExtras}, and calls back with `undefined` if that fails. */
  withExtras(use: (create: typeof createExtras | undefined) => void): void;
}

/**
 * Shows messages in the container of the page.
 *
 * Before a command is applied, a cancelable event `djust:flash` is dispatched on the document with the command as its
 * `detail`. An application that draws messages itself prevents the default.
 */
export const createMessages = (hooks: MessagesHooks): Messages => {
  const queue: Command[] = [];
  /** The highest id that a script of the page has passed. */
  let last = 0;
  const settle = (command?: Command): void => hooks.done?.(command);
  const createPane = (suffix?: string): void => {
    const screen = createScreen(suffix, () => extras);
    panes.push({ suffix, screen, store: createStore(screen, settle) });
  };
  const panes: Pane[] = [];
  /** Counts the messages that scripts have shown. */
  let made = 0;
  let extras: Extras | undefined;
  /** User events while the extras load; `undefined` before that, `null` after it. */
  let early: Event[] | null | undefined;
  createPane();
  const unnamed = panes[0] as Pane;
  const update = (): void => {
    for (const { store } of panes) {
      store.pause(early || extras?.isHeld());
      store.fill();
    }
  };

  const withExtras = (use: (extras: Extras | undefined) => void): void =>
    hooks.withExtras((create) => {
      extras ??= create?.({
        panes,
        createPane,
        messageAt,
        early: early ?? [],
        ...hooks,
        update,
        flush,
      });
      use(extras);
    });

  const flush = (isStale?: boolean): void => {
    if (!extras?.isCurrent() || isStale) for (const { screen, store } of panes) screen.sync(store, isStale);
    if (early === undefined && dom.find(needExtras)) {
      early = [];
      withExtras(() => {
        early = null;
        flush(true);
      });
    }
    // Only the extras know other containers, and report why a message has closed.
    while (
      queue[0] &&
      (panes[1] || unnamed.screen.host()) &&
      !(early && (queue[0].onClose || queue[0].container))
    ) {
      const command = queue.shift() as Command;
      if (command.action === "put") (extras?.paneOf(command.container) ?? unnamed).store.put(command as Put);
      else {
        for (const { store } of panes) store.clear(command);
        settle(command);
      }
    }
    update();
    extras?.drawn();
  };

  const isNewHere = ({ id }: Command): unknown => id === undefined || (id > last && (last = id));

  const take = (value: unknown, isNew = isNewHere): void => {
    const command = readCommand(value);
    if (!command || !isNew(command)) return;
    if (!dispatch(document, "flash", command as FlashCommand)) settle(command);
    else if (queue.push(command) > maxWaiting) settle(queue.shift() as Command);
    flush();
  };

  const reset = (): void => {
    queue.length = 0;
    dispatch(document, "flash_reset", undefined);
    settle();
    for (const { screen, store } of panes) {
      screen.sync(store);
      store.empty();
    }
  };
  // To the user, a page from the browser's cache is a newly loaded page.
  addEventListener("pageshow", ({ persisted }) => persisted && reset());
  listen(
    "keydown click focusin pointerover pointerout pointerdown pointerup pointercancel djust:error",
    (event) => {
      early?.[maxEarly] || early?.push(event);
    },
  );

  const clear = (level?: string, key?: string): void => take({ action: "clear", level, key });

  const show: Flash["show"] = (level, message, options) => {
    const key = options?.key ?? `dj:${++made}`;
    take({ level, message, ...options, name: key, action: "put", actions: options?.action, id: undefined });
    const handle: FlashShowHandle = {
      key,
      update: (text = message, changes) =>
        void Object.assign(handle, show(level, text, { ...options, ...changes, key })),
      clear: () => clear(undefined, key),
    };
    return handle;
  };

  flush();
  // The extras have an observer of their own.
  new MutationObserver(() => extras || flush()).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["id"],
  });

  return {
    page: {
      show,
      clear,
      dismiss: (element) => withExtras((extras) => extras?.dismiss(element)),
      handleFlash: (command) => take(command),
      keep: (on) => withExtras((extras) => extras?.keep(on)),
    },
    take,
    flush,
    empty: reset,
  };
};
