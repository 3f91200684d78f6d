import { DjustError, describe } from "../../wire/index.js";

/** How often an event handler runs. */
export interface HandlerTiming {
  /** Milliseconds without a further event before it runs. */
  readonly debounce?: number | undefined;
  /** Milliseconds between two runs. */
  readonly throttle?: number | undefined;
}

const longestMs = 60_000;

/**
 * Checks the times of a handler.
 *
 * @param where what has them, for the message
 * @throws {DjustError} DJ_HANDLER_DECLARATION
 */
export function checkTiming(where: string, { debounce, throttle }: HandlerTiming): void {
  for (const [name, value] of Object.entries({ debounce, throttle }))
    if (value !== undefined && !(typeof value === "number" && value > 0 && value <= longestMs))
      throw new DjustError(
        "DJ_HANDLER_DECLARATION",
        `${where}: ${name} must be a number of milliseconds from 1 to ${longestMs}, got ${describe(value)}.`,
      );
  if (debounce !== undefined && throttle !== undefined)
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${where}: a handler must have either debounce or throttle, got both. Remove one of them.`,
    );
}

/** When the handlers of one view ran, for those with a debounce or a throttle. */
export class HandlerTimes {
  /** By name of a handler of the view's class. */
  readonly #times = new Map<string, number>();

  /**
   * An event has arrived.
   *
   * @param now in ms
   * @returns how many ms its handler has to wait; 0 if it runs now
   */
  delay(name: string, { debounce, throttle = 0 }: HandlerTiming, now: number): number {
    const last = this.#times.get(name) ?? Number.NEGATIVE_INFINITY;
    if (debounce !== undefined) {
      this.#times.set(name, now);
      return now - last < debounce ? debounce : 0;
    }
    // A system clock that was set back must not delay the event for longer.
    const delayMs = Math.min(Math.max(0, last + throttle - now), throttle);
    if (delayMs === 0) this.#times.set(name, now);
    return delayMs;
  }

  /** A handler that had to wait runs. */
  ran(name: string, now: number): void {
    this.#times.set(name, now);
  }
}
