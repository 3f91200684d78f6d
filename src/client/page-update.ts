import { loadedParts } from "./dom/loaded-parts.js";

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
    if (!--depth) loadedParts.hooks?.updated();
  }
};

/** Whether the script itself is changing the page right now. */
export const isUpdating = (): boolean => depth > 0;
