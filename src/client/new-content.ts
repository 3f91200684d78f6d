import * as dom from "./safe-dom.js";

let hasNew = true;

/** Sets whether updates have brought elements or attributes since the page was last searched for them. */
export const setNew = (is: boolean): void => {
  hasNew = is;
};

/** Finds an element in the page, if updates have brought any. Searching a large page takes longer than most updates. */
export const findNew = (selector: string): unknown => hasNew && dom.find(selector);
