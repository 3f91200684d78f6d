/** The key of a message that was sent without one: its number within its live session. */
export const sentKey = (session: string | undefined, id: number): SentKey => `dj:${session}.${id}`;
export type SentKey = `dj:${string}.${number}`;

/** The key of a message without one in the HTML of a first page, where only its text identifies it. */
export const firstPageKey = (level: string, message: string): string =>
  `dj:${level}\n${message}`.slice(0, 200);

/**
 * A level that no message has, so that an older page script, which ignores the field `key` of a `clear`, clears
 * nothing.
 */
export const noLevel = "\0";
