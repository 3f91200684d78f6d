import { type FlashCommand, type FlashLevel, type FlashPut, firstPageKey, sentKey } from "../wire/index.js";
import { flashClear, flashPut } from "./command.js";
import type { FlashOptions } from "./options.js";
import type { FlashQueue } from "./queue.js";

/** What {@link FlashHandle.update} changes besides the text. Options that are not given keep their value. */
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
   * @param message the new text @default the text as it was
   * @param options changed options; `undefined` resets one to its default
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  update(message?: string, options?: FlashUpdateOptions): void;
  /** Removes the message from the screen. */
  clear(): void;
}

/**
 * What `putFlash` returns. It is also a `void`, so that `return this.putFlash(…)` is a statement that ends a handler
 * which returns nothing.
 */
export type PutResult = FlashHandle & void;

/** Messages that the page has shown from its first HTML, where they have no number. */
const inFirstPage = new WeakSet<FlashCommand>();

/** A message was written into a page's HTML. */
export function markFirstPage(command: FlashCommand): void {
  inFirstPage.add(command);
}

/** Puts a message into a view's queue. */
export function putWithHandle(
  queue: FlashQueue,
  level: string,
  message: string,
  options: FlashOptions | undefined,
): PutResult {
  const handle: FlashHandle = new QueuedMessage(queue, flashPut(level, message, options), options);
  return handle as PutResult;
}

/** Keys made here differ from those of other processes. */
const maker = Math.random().toString(36).slice(2);
let made = 0;

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

  /** A message without the option is named only when a name is needed, so that its frame stays as it is. */
  get key(): string {
    const put: { key?: string } & FlashPut = this.#put;
    if (put.key !== undefined) return put.key;
    if (inFirstPage.has(put)) return firstPageKey(put.level, put.message);
    if (put.id !== undefined) return sentKey(this.#queue.owner?.view.sessionId, put.id);
    put.key = `handle:${maker}.${++made}`;
    return put.key;
  }

  update(
    message = this.#put.message,
    { level = this.#put.level, ...changed }: FlashUpdateOptions = {},
  ): void {
    const { key } = this;
    const options: FlashOptions = { ...this.#options, ...changed, key };
    this.#put = flashPut(level, message, options);
    this.#options = options;
    this.#queue.add(this.#put);
  }

  clear(): void {
    this.#queue.add(flashClear({ key: this.key }));
  }

  /** A handle is a way to reach a message in one process, so it has no JSON. */
  toJSON(): undefined {
    return undefined;
  }
}
