/**
 * Parsers turn CR into LF and drop or replace NUL (HTML, 13.2.3.5 and 13.2.5), so CR becomes a character
 * reference and NUL the replacement character.
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

/** Escapes text for use in an element or in a quoted attribute value. */
export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (character) => replacements[character] ?? "") : text;
}
