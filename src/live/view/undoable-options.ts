import { checkedOptions, type FlashContent, type FlashOptions, flashPut } from "../../flash/index.js";
import {
  checkJson,
  DjustError,
  describe,
  type FlashLevel,
  type Params,
  undoEvent,
} from "../../wire/index.js";

/** The message of an undoable action, and its deadline. */
export interface UndoableOptions extends Omit<FlashOptions, "action" | "autoDismiss"> {
  /** What has been done, as the user sees it. */
  readonly message: FlashContent;
  /** How long the user may undo it, in seconds; at most a day. @default 8 */
  readonly seconds?: number | undefined;
  /** Label of the button. @default "Undo" */
  readonly label?: string | undefined;
  /** @default "info" */
  readonly level?: FlashLevel | undefined;
}

/** How much longer the server waits than the message is shown, to allow for network latency, in ms. */
const graceMs = 1_000;
const maxSeconds = 24 * 60 * 60;

/**
 * Checks the options of `undoable`.
 *
 * @returns the message, how long the server waits, and a function that returns the options of `putFlash` for the id of
 *   an action
 * @throws {DjustError} DJ_UNDOABLE, DJ_JSON, DJ_FLASH_OPTION
 */
export function undoMessage(params: Params, options: UndoableOptions) {
  checkJson(params, "The parameters of undoable()");
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_UNDOABLE",
      `undoable() must be given options with a message, as in undoable("deleteOrder", { id: 7 }, { message: "Order 7 deleted." }), got ${describe(options)}.`,
    );
  const { message, seconds = 8, label = "Undo", level = "info", ...flash } = options;
  if (typeof seconds !== "number" || !(seconds > 0 && seconds <= maxSeconds))
    throw new DjustError(
      "DJ_UNDOABLE",
      `seconds must be a number above 0 and at most ${maxSeconds}, got ${describe(seconds)}.`,
    );
  const flashOf = (id: string): FlashOptions => ({
    timeBar: true,
    ...flash,
    autoDismiss: Math.ceil(seconds * 1_000),
    action: { label, event: undoEvent, params: { id } },
  });
  // A mistake is found before the action is added.
  checkedOptions(flashOf(""));
  flashPut(level, message);
  return { message, level, flashOf, delayMs: Math.ceil(seconds * 1_000) + graceMs };
}

/** @throws {DjustError} DJ_EVENT_PARAMS */
export function checkedUndoId(id: unknown): string {
  if (typeof id !== "string" || id.length > 100)
    throw new DjustError(
      "DJ_EVENT_PARAMS",
      `The id of an undoable action must be a string, got ${describe(id)}.`,
    );
  return id;
}
