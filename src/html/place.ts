import { DjustError, type ErrorCode } from "../wire/index.js";

/** How an expression is shown in messages. */
export const shownExpression = "$" + "{…}";

/**
 * An error that names a template and a place in it.
 *
 * @param before the template's text before the place, expressions as {@link shownExpression}
 * @param after the text from the place on
 * @param given what stands there
 * @param advice what to do instead
 */
export function errorAt(
  code: ErrorCode,
  before: string,
  after: string,
  given: string,
  advice: string,
): DjustError {
  const line = before.split("\n").length;
  const name = shorten(oneLine(before + after), 60);
  const near = oneLine(before.slice(-30) + shorten(after, 30));
  return new DjustError(code, `${given}, in line ${line} of html\`${name}\` at "${near}"; ${advice}`);
}

/** The same for the value of expression number `index`. */
export function valueError(
  code: ErrorCode,
  strings: readonly string[],
  index: number,
  given: string,
  advice: string,
): DjustError {
  const before = strings.slice(0, index + 1).join(shownExpression);
  const after = shownExpression + strings.slice(index + 1).join(shownExpression);
  return errorAt(code, before, after, given, advice);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
