import { coded, type ErrorCode, messageOf } from "../../wire/index.js";
import { countRefused } from "../count-refused.js";
import type { LiveApplication } from "../live-application.js";
import type { MountedView } from "../view/mounted-view.js";
import { describeInput } from "./input.js";
import type { Outcome } from "./outcome.js";
import type { Turn } from "./turn.js";

/**
 * Turns an error of a turn into its outcome: counts and logs it, and discards the view's navigation. All turns that fail
 * end here. Never throws, whatever the error is: {@link coded} and `messageOf` accept any value, and the application's
 * logger and metrics are contained (`contained-ports.ts`).
 *
 * @param code the code of an error without one
 */
export function failedTurn(
  turn: Turn,
  error: unknown,
  code: ErrorCode,
  { logger, metrics }: LiveApplication,
  mounted: MountedView | undefined,
): Outcome & { kind: "failed" } {
  const known = coded(error, code);
  if (mounted) mounted.navigation = undefined;
  countRefused(metrics, known);
  const fields = { view: mounted?.view.constructor.name, input: describeInput(turn.input) };
  const { cause, message } = known;
  if (known.status >= 500) logger.error({ err: cause ?? known, ...fields }, message);
  // A hook that throws refuses access, like a hook that returns false.
  else if (cause !== undefined)
    logger.info({ err: cause, input: fields.input }, `${message}: ${messageOf(cause)}`);
  else logger.debug({ code: known.code, ...fields }, message);
  return { kind: "failed", error: known };
}
