import { coded, type ErrorFrame } from "../wire/index.js";

/** Longest message that a page in development is sent, in UTF-16 code units. */
const messageMost = 4_000;

/**
 * What a browser learns of an error, over every transport and in every error page; nothing else tells it.
 * In production that is the code: a message may quote what somebody sent, or say how the application is made.
 *
 * @param told.issues what a schema says of parameters
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
 * What a framework learns of an error that it answers itself: its error page may show the message. In
 * production that is the code, and the error itself is its cause.
 */
export function frameworkError(error: unknown, development: boolean): unknown {
  if (development) return error;
  const { code, status } = coded(error, "DJ_INTERNAL");
  return Object.assign(new Error(code, { cause: error }), { code, status, statusCode: status });
}
