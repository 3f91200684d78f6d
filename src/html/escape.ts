/**
 * A parser turns CR into LF and drops or replaces NUL (HTML, 13.2.3.5 and 13.2.5), so CR is written as
 * a reference and NUL as what the parser would make of it.
 */
const replacements: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\r": "&#13;",
  "\0": "\uFFFD",
};

const special = /[&<>"'\r\0]/;
const everySpecial = /[&<>"'\r\0]/g;

/** Text as it stands in HTML, in an element or between quotes. */
export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (character) => replacements[character] ?? "") : text;
}
