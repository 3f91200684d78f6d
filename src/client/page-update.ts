let depth = 0;

/**
 * Changes the page on behalf of the server. Browsers dispatch events for such changes too, `blur` for an element
 * that is removed for one; {@link isUpdating} tells them from those that a person has caused.
 */
export const updatePage = (update: () => void): void => {
  depth++;
  try {
    update();
  } finally {
    depth--;
  }
};

/** Whether the script itself is changing the page at this moment. */
export const isUpdating = (): boolean => depth > 0;
