/** Longest text of somebody else's that a message quotes, in UTF-16 code units. */
const quotedMost = 80;

/** What a value from outside is, short enough for an error message: text in quotes and cut, the kind of anything that holds others. */
export function excerpt(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string")
    return JSON.stringify(value.length > quotedMost ? `${value.slice(0, quotedMost)}…` : value);
  return typeof value === "object" ? "an object" : String(value);
}
