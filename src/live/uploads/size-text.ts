/** The reason why a file is refused, for users. @param most maximum size, in bytes */
export function tooLargeText(most: number): string {
  return `The file must not be larger than ${inUnits(most)}.`;
}

/** A size as people read it, such as "8 MB". */
function inUnits(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let at = 0;
  let size = bytes;
  while (size >= 1_000 && at < units.length - 1) {
    size /= 1_000;
    at++;
  }
  return `${Number(size.toFixed(size < 10 ? 1 : 0))} ${units[at]}`;
}
