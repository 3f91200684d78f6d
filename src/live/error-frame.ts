import { coded, type ErrorFrame } from "../wire/index.js";

/** Longest message sent to a page in development, in UTF-16 code units. */
const messageMost = 4_000;

/**
 * The error as browsers see it, over every transport and in every error page. In production that is only the code,
 * because a message may quote another user's input or reveal how the application works.
 *
 * @param told.issues the issues that a schema found in the parameters
 */
export function errorFrame(
  error: unknown,
  development: boolean,
  told: { readonly ref?: number | undefined; readonly issues?: ErrorFrame["issues"] } = {},
): ErrorFrame {
  const { code, message } = coded(error, "DJ_INTERNAL");
  const { ref, issues } = told;
  return {
    type: "error",
    code,
    message: development ? message.slice(0, messageMost) : code,
    ...(ref === undefined ? undefined : { ref }),
    ...(development && issues ? { issues } : undefined),
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
