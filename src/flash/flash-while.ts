import { isTemplate } from "../html/index.js";
import { type FlashLevel, isPromise } from "../wire/index.js";
import type { FlashContent } from "./body.js";
import { checkNames, checkText, optionError } from "./check.js";
import type { FlashHandle } from "./handle.js";
import { checkedOptions, type FlashOptions, optionNames } from "./options.js";
import { type BackgroundTask, TaskProgress, taskOf } from "./progress.js";

/** The texts that `flashWhile` shows when its work ends, and the options of its message. */
export interface FlashWhileOptions<T> extends FlashOptions {
  /** Level of the message while the work runs. @default "info" */
  readonly level?: FlashLevel | undefined;
  /**
   * The text after the work has succeeded, or a function that returns it; `undefined` removes the message.
   *
   * @default the message is removed
   */
  readonly success?: FlashContent | ((result: T) => FlashContent | undefined) | undefined;
  /** The text after the work has failed, or a function that returns it; `undefined` removes the message. */
  readonly error: FlashContent | ((error: unknown) => FlashContent | undefined);
}

/** Maximum length of a message, in characters. */
const maxTextLength = 10_000;

/**
 * Checks the arguments of `flashWhile` before the work begins.
 *
 * @returns the options of the message while the work runs
 * @throws {DjustError} DJ_FLASH_OPTION
 */
export function checkWhileOptions<T>(
  work: unknown,
  options: FlashWhileOptions<T>,
): FlashOptions & { readonly progress: TaskProgress } {
  checkNames("flashWhile", options, ["level", "success", ...optionNames, "error"]);
  const { success, error, level: _, ...shown } = options;
  if (error === undefined)
    throw optionError(
      'flashWhile must be given a text for a failure, such as { success: "Saved.", error: "The item was not saved." }.',
    );
  for (const [name, text] of Object.entries({ success, error }))
    if (text !== undefined && typeof text !== "function" && !isTemplate(text))
      checkText(name, text, maxTextLength);
  if (typeof work !== "function" && !isPromise(work))
    throw optionError("flashWhile must be given a promise, or a function that may return one, as its work.");
  const { progress } = checkedOptions(shown);
  return { ...shown, autoDismiss: 0, progress: taskOf(shown.progress) ?? new TaskProgress(progress) };
}

/**
 * Waits for work and changes its message into the result.
 *
 * @param message the message that is on screen while the work runs
 * @param task what the work reports its progress to
 * @param shown resolves when the message is on screen
 * @returns the result of the work
 * @throws the error of the work, or of a function that returns a text
 */
export async function finishMessage<T>(
  message: FlashHandle,
  work: PromiseLike<T> | ((task: BackgroundTask) => T | PromiseLike<T>),
  { success, error, autoDismiss }: FlashWhileOptions<T>,
  task: BackgroundTask,
  shown: Promise<void> | undefined,
): Promise<T> {
  const running = typeof work === "function" ? undefined : work;
  // If the promise rejects in the meantime, the error is handled below.
  running?.then(undefined, () => {});
  await shown;
  let result: T;
  try {
    result = await (typeof work === "function" ? work(task) : work);
  } catch (thrown) {
    end("error", () => (typeof error === "function" ? error(thrown) : error));
    throw thrown;
  }
  end("success", () => (typeof success === "function" ? success(result) : success));
  return result;

  function end(level: FlashLevel, textOf: () => FlashContent | undefined): void {
    let text: FlashContent | undefined;
    try {
      text = textOf();
    } finally {
      if (text === undefined) message.clear();
    }
    if (text !== undefined) message.update(text, { level, autoDismiss, progress: undefined });
  }
}
