import { tokensOf } from "./tokenizer.js";

/** Whether parsers drop a newline directly after the start tag of this element (HTML, 13.2.6.4.7). */
export function isPreformatted(element: string): boolean {
  return element === "pre" || element === "listing" || element === "textarea";
}

/** Whether parsers drop a newline directly after this HTML. */
export function dropsNewline(html: string): boolean {
  if (!html.endsWith(">")) return false;
  let last = false;
  for (const token of tokensOf(html))
    if (token.type === "start") last = token.end === html.length && isPreformatted(token.name);
  return last;
}
