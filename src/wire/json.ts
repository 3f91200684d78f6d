import { DjustError, messageOf } from "./errors.js";

/**
 * @param what it is, for the error
 * @throws {DjustError} DJ_JSON, here where the application can see who gave it
 */
export function jsonOf(value: unknown, what: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new DjustError("DJ_JSON", `${what} cannot be JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws {DjustError} DJ_JSON, here where the application can see who gave it */
export function checkJson(value: unknown, what: string): void {
  jsonOf(value, what);
}
