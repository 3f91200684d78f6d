/** How long a navigation of the browser's own may take until the view's is followed, in ms. */
const leavingMs = 5_000;

let leftAt = -leavingMs;

/**
 * Listens for the start of a navigation by the browser: a form that is submitted, or a link to another page. A user who
 * clicks something afterwards is still on the page: it was a download, or the navigation was given up.
 */
export const listenForLeaving = (): void => {
  addEventListener("beforeunload", () => {
    leftAt = performance.now();
  });
  addEventListener(
    "click",
    () => {
      leftAt = -leavingMs;
    },
    true,
  );
};

/**
 * Leaves the page, unless the browser is already about to: it would give up its own navigation, and what the server has
 * sent with it would be lost.
 */
export const leavePage = (go: () => void): void => {
  const wait = leftAt + leavingMs - performance.now();
  if (wait > 0) setTimeout(leavePage, wait, go);
  else go();
};
