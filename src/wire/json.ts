import { DjustError, messageOf } from "./errors.js";

/**
 * Serializes a value.
 *
 * @param what describes the value in the error message
 * @throws {DjustError} DJ_JSON if it is not JSON-serializable
 */
export function jsonOf(value: unknown, what: string): string {
  if (typeof value === "function" || typeof value === "symbol")
    throw new DjustError("DJ_JSON", `${what} must be JSON-serializable, got a ${typeof value}.`);
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new DjustError("DJ_JSON", `${what} must be JSON-serializable: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Checks a value before it is queued, so that the error points at the caller. @throws {DjustError} DJ_JSON */
export function checkJson(value: unknown, what: string): void {
  jsonOf(value, what);
}
