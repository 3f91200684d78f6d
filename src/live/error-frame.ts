import { coded, type DjustError, type ErrorDetails, type ErrorFrame } from "../wire/index.js";

/** Longest message sent to a page in development, in UTF-16 code units. */
const messageMost = 4_000;

/** Finds out where an error comes from; `undefined` for an error that is no mistake of the application. */
export type ExplainError = (error: DjustError) => ErrorDetails | undefined;

/** What browsers may learn of an error. */
export interface ErrorDisclosure {
  /** Whether they get its message. */
  readonly development: boolean;
  /** Absent in production, and where the development tools are turned off. */
  readonly explain?: ExplainError | undefined;
}

/**
 * The error as browsers see it, over every transport and in every error page. In production that is only the code,
 * because a message may quote another user's input or reveal how the application works.
 *
 * @param told.issues the issues that a schema found in the parameters
 * @param told.during what the view was doing
 */
export function errorFrame(
  error: unknown,
  { development, explain }: ErrorDisclosure,
  told: {
    readonly ref?: number | undefined;
    readonly issues?: ErrorFrame["issues"];
    readonly during?: string | undefined;
  } = {},
): ErrorFrame {
  const known = coded(error, "DJ_INTERNAL");
  const { code, message } = known;
  const { ref, issues, during } = told;
  const details = development ? explain?.(known) : undefined;
  return {
    type: "error",
    code,
    message: development ? message.slice(0, messageMost) : code,
    ...(ref === undefined ? undefined : { ref }),
    ...(development && issues ? { issues } : undefined),
    ...(details ? { details: during === undefined ? details : { during, ...details } } : undefined),
  };
}

/**
 * The error as a framework gets it that responds to errors itself. In production its message is only the code, because
 * the framework's error page may show it; the original error is its cause.
 */
export function frameworkError(error: unknown, development: boolean): unknown {
  if (development) return error;
  const { code, status } = coded(error, "DJ_INTERNAL");
  return Object.assign(new Error(code, { cause: error }), { code, status, statusCode: status });
}
