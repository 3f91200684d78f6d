import * as dom from "./safe-dom.js";

let depth = 0;

/**
 * Changes the page on behalf of the server. Browsers dispatch events for such changes as well, such as `blur` for an
 * element that is removed; {@link isUpdating} distinguishes them from user actions.
 */
export const updatePage = (update: () => void): void => {
  depth++;
  try {
    update();
  } finally {
    depth--;
  }
};

/** Whether the script itself is changing the page right now. */
export const isUpdating = (): boolean => depth > 0;

let hasNew = true;

/** Sets whether updates have brought elements or attributes since the page was last searched for them. */
export const setNew = (is: boolean): void => {
  hasNew = is;
};

/** Finds an element in the page, if updates have brought any. Searching a large page takes longer than most updates. */
export const findNew = (selector: string): unknown => hasNew && dom.find(selector);
