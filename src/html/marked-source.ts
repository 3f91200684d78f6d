import type { DjustError, ErrorCode } from "../wire/index.js";
import { placeholder, templateError } from "./template-error.js";

/**
 * Throws DJ_TEMPLATE for the text at an offset of the joined template.
 *
 * @param problem what is wrong, as a sentence without its full stop
 * @param fix what to do, as a sentence without its full stop
 */
export type Fail = (at: number, problem: string, fix: string) => never;

/** A template's strings joined into one text, with a marker character in place of each expression. */
export interface MarkedSource {
  readonly text: string;
  /** A character that occurs nowhere else in the text. */
  readonly marker: string;
  readonly fail: Fail;
}

/** The error for the text at an offset of a template's joined text. */
export function errorAt(
  code: ErrorCode,
  strings: readonly string[],
  at: number,
  problem: string,
  fix: string,
): DjustError {
  const { text, marker } = markExpressions(strings);
  const show = (part: string): string => part.replaceAll(marker, () => placeholder);
  return templateError(code, show(text.slice(0, at)), show(text.slice(at)), problem, fix);
}

export function markExpressions(strings: readonly string[]): MarkedSource {
  let code = 0xe000;
  while (strings.some((string) => string.includes(String.fromCharCode(code)))) code++;
  const marker = String.fromCharCode(code);
  const text = strings.join(marker);
  const show = (part: string): string => part.replaceAll(marker, () => placeholder);
  return {
    text,
    marker,
    fail: (at, problem, fix) => {
      throw templateError("DJ_TEMPLATE", show(text.slice(0, at)), show(text.slice(at)), problem, fix);
    },
  };
}
