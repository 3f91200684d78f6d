import { DjustError } from "../wire/index.js";

/** What a command gets while Redis cannot be reached. */
export function awayError(cause?: unknown): DjustError {
  return new DjustError(
    "DJ_BROKER",
    "Redis cannot be reached; see the log for the reason, and its state in the metric djust.broker.connected",
    { cause },
  );
}
