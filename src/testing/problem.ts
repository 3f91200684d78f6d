import { DjustError, type ErrorCode, errorCodes } from "../wire/index.js";

/** The detail of a `djust:error` event, or an error response. */
interface Detail {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly issues?: unknown;
}

/** Turns a problem on a page into an error with the code that the page reported. */
export function problemOf(problem: unknown): Error {
  if (problem instanceof DjustError) return problem;
  const { code, message = String(problem), issues } = Object(problem) as Detail;
  const text = String(message);
  const known = [code, ...(text.match(/\bDJ_[A-Z_]+\b/g) ?? [])].find(isCode) ?? "DJ_TEST_PAGE";
  const error = new DjustError(known, text.startsWith(`${known}: `) ? text.slice(known.length + 2) : text, {
    cause: problem,
  });
  return issues === undefined ? error : Object.assign(error, { issues });
}

/** Appends a description of the page to the error's message. */
export function withPage(error: unknown, page: string): unknown {
  if (!(error instanceof Error)) return error;
  const shown = `${error.message}\n\n${page}\n`;
  const { stack } = error;
  error.message = shown;
  if (stack) error.stack = stack;
  return error;
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}
