import { readFileSync } from "node:fs";

/**
 * The source of class members from their own file, so that a page shows the code it runs.
 *
 * @param file `import.meta.url` of the file
 * @param names fields and methods, in display order
 * @throws {Error} if the file has no such member
 */
export function membersOf(file: string, ...names: readonly string[]): string {
  const lines = readFileSync(new URL(file), "utf8").split("\n");
  return names.map((name) => memberIn(lines, name).join("\n")).join("\n\n");
}

/**
 * The text of a file from the line that starts with `first` to the next line that starts with `last`.
 *
 * @throws {Error} if the file has no such lines
 */
export function textBetween(file: URL, first: string, last: string): string {
  const text = readFileSync(file, "utf8");
  const from = text.indexOf(`\n${first}`) + 1;
  const to = text.indexOf(`\n${last}`, from);
  if (from === 0 || to === -1) throw new Error(`The source has no text from ${first} to ${last}`);
  return text.slice(from, to + 1 + last.length);
}

function memberIn(lines: readonly string[], name: string): readonly string[] {
  const declaration = new RegExp(`^  (?:(?:async|override|readonly|static) )*${name}\\b`);
  const at = lines.findIndex((line) => declaration.test(line));
  const length = lines
    .slice(at)
    .findIndex((line, offset) => /^ {2}[}\])]/.test(line) || (offset === 0 && line.endsWith(";")));
  if (at === -1 || length === -1) throw new Error(`The source has no member ${name}`);
  let from = at;
  while (lines[from - 1]?.startsWith("  @")) from--;
  return lines.slice(from, at + length + 1).map((line) => line.replace(/^ {2}/, ""));
}
