/** How long a navigation by the browser may take before the view's navigation is followed, in ms. */
const leavingMs = 5_000;

let leftAt = -leavingMs;

/**
 * Listens for the start of a navigation by the browser: a form that is submitted, or a link to another page. A user who
 * clicks something afterwards is still on the page: it was a download, or the navigation was aborted.
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
 * Leaves the page, unless the browser is already about to: it would abort its own navigation, and lose the state that
 * the server has sent with it.
 */
export const leavePage = (go: () => void): void => {
  const wait = leftAt + leavingMs - performance.now();
  if (wait > 0) setTimeout(leavePage, wait, go);
  else go();
};
