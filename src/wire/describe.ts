/** Maximum length of quoted text, in UTF-16 code units. */
const maxQuoted = 80;

/**
 * Describes a value for an error message: strings are quoted and truncated; objects and functions are described only by
 * their kind. Never throws.
 *
 * @example
 * describe("Tea"); // "\"Tea\""
 * describe([1, 2]); // "an array"
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > maxQuoted ? `${value.slice(0, maxQuoted)}…` : value);
    case "object":
      return value === null ? "null" : isArray(value) ? "an array" : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}

function isArray(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked proxy.
    return false;
  }
}
