import { DjustError, type ErrorCode, errorCodes } from "../wire/index.js";

/** What `djust:error` tells of, and what a page that was answered with an error says. */
interface Detail {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly issues?: unknown;
}

/** The error that has become of something in a page, with the code that the page knows. */
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

/** The same error, whose message also shows the page. */
export function withPicture(error: unknown, picture: string): unknown {
  if (!(error instanceof Error)) return error;
  const shown = `${error.message}\n\n${picture}\n`;
  const { stack } = error;
  error.message = shown;
  if (stack) error.stack = stack;
  return error;
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}
