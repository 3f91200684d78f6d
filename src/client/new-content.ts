/**
 * HTML and names of attributes that have come since the page was last searched for what needs a script. Searching the
 * elements of a large page would take longer than most updates.
 */
let added = "";

/** Records HTML, or the name of an attribute, that has come. */
export const noteNew = (text: string): void => {
  added += text;
};

/** The page has been searched. */
export const noneIsNew = (): void => {
  added = "";
};

/** Whether text like this has come. It may also be text that users see, so that a script loads without need. */
export const hasNew = (pattern: RegExp): boolean => pattern.test(added);
