/** Maximum length of a file's name, in UTF-16 code units; most file systems allow 255 bytes. */
const maxLength = 255;
/** Control characters, and characters that reverse the direction of text, as in "gpj.exe" shown as "exe.jpg". */
const hidden = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A file's name as users may see it: without folders and hidden characters. */
export function shownName(given: string): string {
  const name = given
    .slice(-10 * maxLength)
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(hidden, "")
    .split(/[/\\]/)
    .at(-1)
    ?.trim();
  if (!name || /^\.+$/.test(name)) return "file";
  if (name.length <= maxLength) return name;
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? "";
  return name.slice(0, maxLength - ending.length) + ending;
}

/** A media type in lower case and without parameters; "" if it is none. */
export function mediaTypeOf(given: string): string {
  const type = given.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type.length <= 127 && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "";
}

/** Whether a file is one of those that an upload accepts, by its name and declared type. @param accept see `UploadOptions` */
export function isAccepted(name: string, type: string, accept: readonly string[]): boolean {
  if (accept.length === 0) return true;
  const lower = name.toLowerCase();
  return accept.some((one) =>
    one.startsWith(".")
      ? lower.endsWith(one)
      : one.endsWith("/*")
        ? type.startsWith(one.slice(0, -1))
        : type === one,
  );
}
