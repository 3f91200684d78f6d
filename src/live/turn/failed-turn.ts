import { coded, type ErrorCode, messageOf } from "../../wire/index.js";
import { countRefused } from "../count-refused.js";
import type { LiveApplication } from "../live-application.js";
import type { MountedView } from "../view/mounted-view.js";
import { describeInput } from "./input.js";
import type { Outcome } from "./outcome.js";
import type { Turn } from "./turn.js";

/**
 * The one place where what was thrown in a turn becomes its outcome: it is counted and logged, and where the
 * view wanted to go is forgotten. Never throws, whatever was thrown: {@link coded} and `messageOf` take any
 * value, and the application's logger and metrics are contained (`contained-ports.ts`).
 *
 * @param code what it is called where it has no code
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
  // A hook refuses by throwing, as it does when it fails.
  else if (cause !== undefined)
    logger.info({ err: cause, input: fields.input }, `${message}: ${messageOf(cause)}`);
  else logger.debug({ code: known.code, ...fields }, message);
  return { kind: "failed", error: known };
}
