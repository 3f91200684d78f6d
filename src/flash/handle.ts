import { type FlashCommand, type FlashLevel, type FlashPut, firstPageKey, sentKey } from "../wire/index.js";
import type { FlashContent } from "./body.js";
import { checkNames } from "./check.js";
import { flashClear, flashPut } from "./command.js";
import { type FlashOptions, optionNames } from "./options.js";
import type { FlashQueue } from "./queue.js";

/** What {@link FlashHandle.update} changes in addition to the text. Omitted options keep their value. */
export interface FlashUpdateOptions extends Omit<FlashOptions, "key"> {
  /** Another level, for example when an "info" becomes a "success". */
  readonly level?: FlashLevel | undefined;
}

/**
 * A message that was put, to change or remove it later: in another handler, from background work, or after the tab has
 * reconnected. Once its view is gone, calls have no effect.
 *
 * @example
 * const upload = this.putFlash("info", "Uploading…", { autoDismiss: 0 });
 * upload.update("Uploaded.", { level: "success", autoDismiss: 5_000 });
 */
export interface FlashHandle {
  /** Identifies the message: the option `key`, or a generated one. Usable with `clearFlash({ key })`. */
  readonly key: string;
  /**
   * Changes the message in place and restarts its timer. A message that is no longer on screen is shown again.
   *
   * @param message the new text, or a template for formatted text @default the current text
   * @param options changed options; `undefined` resets one to its default
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  update(message?: FlashContent, options?: FlashUpdateOptions): void;
  /** Removes the message from the screen. */
  clear(): void;
}

/**
 * The return value of `putFlash`. It is also a `void`, so that a handler which returns nothing can end with `return
 * this.putFlash(…)`.
 */
export type PutResult = FlashHandle & void;

/** Messages in the HTML of a first page, where they have no number. */
const inFirstPage = new WeakSet<FlashCommand>();

/** Records that a message was written into a page's HTML. */
export function markFirstPage(command: FlashCommand): void {
  inFirstPage.add(command);
}

/** Puts a message into a view's queue. */
export function putWithHandle(
  queue: FlashQueue,
  level: string,
  content: FlashContent,
  options: FlashOptions | undefined,
): PutResult {
  const handle: FlashHandle = new QueuedMessage(queue, flashPut(level, content, options), options);
  return handle as PutResult;
}

/** The options of {@link FlashHandle.update}. */
const updateNames = ["level", ...optionNames.filter((name) => name !== "key")];

/** Distinguishes the keys generated here from those of other processes. */
const processPrefix = Math.random().toString(36).slice(2);
let lastKey = 0;

class QueuedMessage implements FlashHandle {
  readonly #queue: FlashQueue;
  #put: FlashPut;
  #options: FlashOptions | undefined;

  constructor(queue: FlashQueue, put: FlashPut, options: FlashOptions | undefined) {
    this.#queue = queue;
    this.#put = put;
    this.#options = options;
    queue.add(put);
  }

  /** A message without the option `key` gets a key only when one is needed, so that its frame stays unchanged. */
  get key(): string {
    const put: { key?: string } & FlashPut = this.#put;
    if (put.key !== undefined) return put.key;
    if (inFirstPage.has(put)) return firstPageKey(put.level, put.message);
    if (put.id !== undefined) return sentKey(this.#queue.owner?.view.sessionId, put.id);
    put.key = `handle:${processPrefix}.${++lastKey}`;
    return put.key;
  }

  update(content?: FlashContent, { level = this.#put.level, ...changed }: FlashUpdateOptions = {}): void {
    checkNames("update", changed, updateNames);
    const { key } = this;
    const { message, body } = this.#put;
    const options: FlashOptions = { ...this.#options, ...changed, key };
    const put = flashPut(level, content ?? message, options);
    this.#put = content === undefined && body ? Object.assign(put, { body }) : put;
    this.#options = options;
    this.#queue.add(this.#put);
  }

  clear(): void {
    this.#queue.add(flashClear({ key: this.key }));
  }

  /** A handle refers to a message in this process, so it is omitted from JSON. */
  toJSON(): undefined {
    return undefined;
  }
}
