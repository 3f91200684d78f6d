import { DjustError, describe } from "../wire/index.js";
import { optionError } from "./check.js";

/**
 * Background work, as the work itself uses it: the parameter after the signal.
 *
 * @example
 * ```ts
 * @eventHandler() @background
 * async importRows(_: object, signal: AbortSignal, task: BackgroundTask) {
 *   for (const [index, row] of rows.entries()) {
 *     await insert(row, { signal });
 *     task.progress((index + 1) / rows.length);
 *   }
 * }
 * ```
 */
export interface BackgroundTask {
  /**
   * Reports how much of the work is done, for `progressOf` in the template and for messages with `{ progress: task }`.
   *
   * @param fraction from 0 to 1
   * @throws {DjustError} DJ_ASYNC for anything else
   * @see docs/guide/background-work.md, "Progress"
   */
  progress(fraction: number): void;
  /** The fraction that was last reported; `undefined` before the first one. */
  readonly fraction: number | undefined;
}

/** The progress of one piece of background work. */
export class TaskProgress implements BackgroundTask {
  fraction: number | undefined;
  /** Whether the work has ended. */
  isOver = false;

  constructor(fraction?: number) {
    this.fraction = fraction;
  }

  progress(fraction: number): void {
    if (!isFraction(fraction))
      throw new DjustError(
        "DJ_ASYNC",
        `progress() must be given a number from 0 to 1, got ${describe(fraction)}.`,
      );
    this.fraction = fraction;
  }
}

/** The work that a message shows the progress of. @param progress the option of a message */
export function taskOf(progress: unknown): TaskProgress | undefined {
  return progress instanceof TaskProgress ? progress : undefined;
}

/** @returns the fraction to show, in thousandths; `undefined` if the work has not reported one @throws {DjustError} DJ_FLASH_OPTION */
export function checkProgress(progress: unknown): number | undefined {
  const fraction = progress instanceof TaskProgress ? progress.fraction : progress;
  if (fraction === undefined) return undefined;
  if (!isFraction(fraction))
    throw optionError(
      `progress must be a number from 0 to 1, or the task of background work, got ${describe(progress)}.`,
    );
  return Math.round(fraction * 1000) / 1000;
}

function isFraction(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
