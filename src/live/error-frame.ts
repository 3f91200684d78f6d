import { coded, type DjustError, type ErrorDetails, type ErrorFrame } from "../wire/index.js";

/** Maximum length of a message sent to a page in development, in UTF-16 code units. */
const maxMessageLength = 4_000;

/** Explains where an error comes from; returns `undefined` unless the application caused it. */
export type ExplainError = (error: DjustError) => ErrorDetails | undefined;

/** How much of an error browsers may see. */
export interface ErrorDisclosure {
  /** Whether browsers get the message. */
  readonly development: boolean;
  /** Absent in production, and where the development tools are turned off. */
  readonly explain?: ExplainError | undefined;
}

/**
 * The error as browsers see it, over every transport and in every error page. In production that is only the code,
 * because a message may quote another user's input or reveal how the application works.
 *
 * @param context.issues the issues that a schema found in the parameters
 * @param context.during what the view was doing
 */
export function errorFrame(
  error: unknown,
  { development, explain }: ErrorDisclosure,
  context: {
    readonly ref?: number | undefined;
    readonly issues?: ErrorFrame["issues"];
    readonly during?: string | undefined;
  } = {},
): ErrorFrame {
  const known = coded(error, "DJ_INTERNAL");
  const { code, message } = known;
  const { ref, issues, during } = context;
  const details = development ? explain?.(known) : undefined;
  return {
    type: "error",
    code,
    message: development ? message.slice(0, maxMessageLength) : code,
    ...(ref === undefined ? undefined : { ref }),
    ...(development && issues ? { issues } : undefined),
    ...(details ? { details: during === undefined ? details : { during, ...details } } : undefined),
  };
}

/**
 * The error to pass to a framework that responds to errors itself. In production its message is only the code, because
 * the framework's error page may show it; the original error is its cause.
 */
export function frameworkError(error: unknown, development: boolean): unknown {
  if (development) return error;
  const { code, status } = coded(error, "DJ_INTERNAL");
  return Object.assign(new Error(code, { cause: error }), { code, status, statusCode: status });
}
