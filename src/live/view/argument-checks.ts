import { DjustError, describe, unknownOption } from "../../wire/index.js";

/** Checks the argument of `focus()`. @throws {DjustError} DJ_FOCUS */
export function checkSelector(selector: unknown): void {
  if (typeof selector !== "string" || selector.trim() === "")
    throw new DjustError(
      "DJ_FOCUS",
      `focus() must be given a CSS selector such as "#email", got ${describe(selector)}.`,
    );
}

/** Checks the first argument of `startAsync()`. @throws {DjustError} DJ_ASYNC */
export function checkWork(work: unknown): void {
  if (typeof work !== "function")
    throw new DjustError(
      "DJ_ASYNC",
      "startAsync must be given a function. Pass the function itself instead of the result of calling it.",
    );
}

/** Checks the options of `startAsync()`. @throws {DjustError} DJ_ASYNC */
export function checkWorkOptions(options: object): void {
  const unknown = unknownOption("startAsync", options, ["name"]);
  if (unknown !== undefined) throw new DjustError("DJ_ASYNC", unknown);
}
