import { DjustError } from "./errors.js";

/** @throws {DjustError} DJ_JSON, here where the application can see who gave it */
export function checkJson(value: unknown, what: string): void {
  try {
    JSON.stringify(value);
  } catch (error) {
    throw new DjustError("DJ_JSON", `${what} cannot be JSON: ${String(error)}`, { cause: error });
  }
}
