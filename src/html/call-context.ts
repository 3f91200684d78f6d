/** The position of an expression in a handler call: in a quoted string, or as a whole argument. */
export type CallContext = "string" | "argument";

/**
 * Returns the position of an expression in a handler call.
 *
 * @param before the text of the attribute before the expression, without the values of other expressions
 * @returns `null` if it is not among the arguments, for example in the handler's name
 */
export function callContext(before: string): CallContext | null {
  if (!before.includes("(")) return null;
  let quote = "";
  for (let at = before.indexOf("("); at < before.length; at++) {
    const character = before.charAt(at);
    if (character === "\\") at++;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
  }
  return quote === "" ? "argument" : "string";
}

/** Escapes a value for its position in a handler call, so that it remains a single value. */
export function callText(value: string, context: CallContext): string {
  const json = JSON.stringify(value);
  return context === "argument" ? json : json.slice(1, -1).replaceAll("'", "\\'");
}
