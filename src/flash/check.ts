import { DjustError, describe, unknownOption } from "../wire/index.js";

/** @throws {DjustError} DJ_FLASH_OPTION if it is not an object, or has an unknown option */
export function checkNames(owner: string, options: unknown, known: readonly string[]): void {
  if (options === null || typeof options !== "object" || Array.isArray(options))
    throw optionError(`${owner} options must be an object, got ${describe(options)}.`);
  const unknown = unknownOption(owner, options, known);
  if (unknown !== undefined) throw optionError(unknown);
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw optionError(`${name} must be true or false, got ${describe(value)}.`);
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkMilliseconds(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw optionError(
      `${name} must be a whole number of milliseconds, 0 or more (0 = never dismissed), got ${describe(value)}.`,
    );
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkCount(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw optionError(`${name} must be a whole number, 1 or more, got ${describe(value)}.`);
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkText(name: string, value: unknown, maxLength = 200): string {
  if (typeof value !== "string" || value === "" || value.length > maxLength)
    throw optionError(
      `${name} must be a string of 1 to ${maxLength} characters, got ${typeof value === "string" ? `${value.length} characters` : describe(value)}.`,
    );
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkOneOf<T extends string>(name: string, value: unknown, valid: readonly T[]): T {
  const found = valid.find((one) => one === value);
  if (found === undefined)
    throw optionError(
      `${name} must be ${valid.map((one) => JSON.stringify(one)).join(" or ")}, got ${describe(value)}.`,
    );
  return found;
}

/** Checks the name of a container. @throws {DjustError} DJ_FLASH_OPTION */
export function checkContainerName(name: string, value: unknown): string {
  if (typeof value !== "string" || !/^[\w-]{1,50}$/.test(value))
    throw optionError(
      `${name} must be a container name of 1 to 50 letters, digits, "-" and "_", such as "form", got ${describe(value)}.`,
    );
  return value;
}

export function optionError(message: string): DjustError {
  return new DjustError("DJ_FLASH_OPTION", message);
}
