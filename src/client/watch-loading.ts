import * as dom from "./safe-dom.js";

/**
 * Calls back when the page starts to wait for events, and when all of them are answered: for a bar or spinner of your own.
 * Background work that an event has started is part of it.
 *
 * @param listener called with whether any event is under way, at once if one is
 * @returns a function that stops it
 * @see docs/guide/loading-states.md
 * @example
 * watchLoading((isLoading) => bar.toggle(isLoading));
 */
export const watchLoading = (listener: (isLoading: boolean) => void): (() => void) => {
  const body = dom.body();
  let wasLoading = false;
  const check = (): void => {
    const isLoading = dom.classList(body).contains("djust-global-loading");
    if (isLoading === wasLoading) return;
    wasLoading = isLoading;
    listener(isLoading);
  };
  // During an update of the page the class is absent for a moment, which observers do not see.
  const observer = new MutationObserver(check);
  observer.observe(body, { attributeFilter: ["class"] });
  check();
  return () => observer.disconnect();
};
