import { DjustError, limits } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import { type Input, isFromTab } from "../turn/input.js";
import type { Mailbox } from "./mailbox.js";

/**
 * Whether a session's mailbox has room for an input. A broadcast message without room is dropped and logged.
 *
 * @throws {DjustError} DJ_RATE_EVENTS if too many of the tab's inputs wait for the turn under way
 */
export function hasRoom(mailbox: Mailbox<Input>, input: Input, { logger }: LiveApplication): boolean {
  if (mailbox.length >= unmeasuredInputs && mailbox.sum(lengthOf) + lengthOf(input) > limits.queuedLength)
    throw new DjustError(
      "DJ_RATE_EVENTS",
      `The waiting inputs of a tab must not exceed ${limits.queuedLength} characters. Send less while the view is busy.`,
    );
  if (mailbox.length < limits.queuedInputs) return true;
  if (input.kind === "message") {
    if (mailbox.length < limits.queuedMessages) return true;
    logger.warn(
      { topic: input.topic, view: input.mounted.view.constructor.name },
      `A broadcast message was dropped, because ${limits.queuedMessages} inputs are waiting for this view`,
    );
    return false;
  }
  if (isFromTab(input) && mailbox.count(isFromTab) >= limits.queuedInputs)
    throw new DjustError(
      "DJ_RATE_EVENTS",
      `A tab must not have more than ${limits.queuedInputs} waiting inputs. Send fewer while the view is busy.`,
    );
  return true;
}

/** This many inputs may wait without being measured, because measuring costs as much as decoding. */
const unmeasuredInputs = 8;
const measured = new WeakMap<Input, number>();

/** The length of a tab's frame as JSON, in UTF-16 code units; 0 for other inputs. */
function lengthOf(input: Input): number {
  if (input.kind !== "frame") return 0;
  const known = measured.get(input);
  if (known !== undefined) return known;
  const length = JSON.stringify(input.frame).length;
  measured.set(input, length);
  return length;
}
