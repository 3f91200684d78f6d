import { type FlashCommand, type FlashLevel, type FlashPut, firstPageKey, sentKey } from "../wire/index.js";
import type { FlashContent } from "./body.js";
import { checkNames } from "./check.js";
import { flashClear, flashPut } from "./command.js";
import { type FlashOptions, optionNames } from "./options.js";
import { checkProgress, type TaskProgress, taskOf } from "./progress.js";
import type { FlashQueue, ProgressMessage } from "./queue.js";

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

class QueuedMessage implements FlashHandle, ProgressMessage {
  readonly #queue: FlashQueue;
  #put: FlashPut;
  #options: FlashOptions | undefined;
  /** The work whose progress it shows. */
  #task: TaskProgress | undefined;

  constructor(queue: FlashQueue, put: FlashPut, options: FlashOptions | undefined) {
    this.#queue = queue;
    this.#put = put;
    this.#options = options;
    queue.add(put);
    this.#follow(options);
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
    const options: FlashOptions = { ...this.#options, ...changed, key: this.key };
    this.#queue.add(this.#next(content, level, options));
    this.#follow(options);
  }

  showProgress(acknowledgedId: number): void {
    const { id, level, progress } = this.#put;
    const isShown = inFirstPage.has(this.#put) || (id !== undefined && id <= acknowledgedId);
    const { fraction, isOver } = this.#task ?? {};
    if (fraction === undefined || checkProgress(fraction) === progress || !(isShown || isOver)) return;
    const put = this.#next(undefined, level, { ...this.#options, key: this.key });
    // A message that the user has closed stays closed.
    this.#queue.add(Object.assign(put, { existing: true as const }));
  }

  clear(): void {
    this.#queue.follow(this, false);
    this.#queue.add(flashClear({ key: this.key }));
  }

  /** The message as it is from now on. @param content `undefined` for the current text */
  #next(content: FlashContent | undefined, level: string, options: FlashOptions): FlashPut {
    const { message, body } = this.#put;
    const put = flashPut(level, content ?? message, options);
    this.#options = options;
    this.#put = content === undefined && body ? Object.assign(put, { body }) : put;
    return this.#put;
  }

  #follow(options: FlashOptions | undefined): void {
    const before = this.#task;
    this.#task = taskOf(options?.progress);
    if (before !== this.#task) this.#queue.follow(this, this.#task !== undefined);
  }

  /** A handle refers to a message in this process, so it is omitted from JSON. */
  toJSON(): undefined {
    return undefined;
  }
}
