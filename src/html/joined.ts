import { errorAt, shownExpression } from "./place.js";

/** Throws DJ_TEMPLATE for what stands at an offset of a joined template. */
export type Fail = (at: number, given: string, advice: string) => never;

/** A template's strings as one text, with a character for each expression that occurs nowhere else in it. */
export interface Joined {
  readonly text: string;
  readonly hole: string;
  readonly fail: Fail;
}

export function join(strings: readonly string[]): Joined {
  let code = 0xe000;
  while (strings.some((string) => string.includes(String.fromCharCode(code)))) code++;
  const hole = String.fromCharCode(code);
  const text = strings.join(hole);
  const show = (part: string): string => part.replaceAll(hole, () => shownExpression);
  return {
    text,
    hole,
    fail: (at, given, advice) => {
      throw errorAt("DJ_TEMPLATE", show(text.slice(0, at)), show(text.slice(at)), given, advice);
    },
  };
}
