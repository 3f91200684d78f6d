import { DjustError, type ErrorCode } from "../wire/index.js";

/** Stands for an expression where a message quotes a template. */
export const placeholder = "$" + "{…}";

/**
 * An error that quotes the template and the text around the position of the problem.
 *
 * @param before the template's text before the position, with {@link placeholder} for each expression
 * @param after the text from the position on
 * @param problem what is wrong, as a sentence without its full stop
 * @param fix what to do, as a sentence without its full stop
 */
export function templateError(
  code: ErrorCode,
  before: string,
  after: string,
  problem: string,
  fix: string,
): DjustError {
  const line = before.split("\n").length;
  const start = truncate(oneLine(before + after), 60);
  const near = oneLine(before.slice(-30) + truncate(after, 30));
  return new DjustError(code, `${problem} (line ${line} of html\`${start}\`, near "${near}"). ${fix}.`);
}

/**
 * An error about the value of an expression.
 *
 * @param strings the template's strings
 * @param index the expression's position in the template
 */
export function expressionError(
  code: ErrorCode,
  strings: readonly string[],
  index: number,
  problem: string,
  fix: string,
): DjustError {
  const before = strings.slice(0, index + 1).join(placeholder);
  const after = placeholder + strings.slice(index + 1).join(placeholder);
  return templateError(code, before, after, problem, fix);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function truncate(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
