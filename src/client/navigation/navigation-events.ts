import type { NavigationDetail } from "../event-types.js";
import { dispatch } from "../page-events.js";
import * as dom from "../safe-dom.js";

/** Tells scripts and style sheets about navigations. */
export interface NavigationEvents {
  /** Asks before a navigation that the user has started. @returns whether no script has prevented it */
  mayStart(kind: NavigationDetail["kind"], url: string): boolean;
  /** A navigation waits for its content. */
  start(kind: NavigationDetail["kind"], url: string): void;
  /** The content is shown. */
  end(): void;
  /** The server has decided that the browser leaves the page, which nothing may prevent. */
  leave(): void;
}

export const createNavigationEvents = (): NavigationEvents => {
  let pending: NavigationDetail | undefined;
  let mayLeave = false;
  const mayStart = (detail: NavigationDetail): boolean => dispatch(document, "before-navigate", detail);

  addEventListener("beforeunload", (event) => {
    if (!mayLeave && !mayStart({ kind: "leave", url: undefined })) event.preventDefault();
  });

  return {
    mayStart: (kind, url) => mayStart({ kind, url: new URL(url, location.href).href }),
    start(kind, url) {
      pending = { kind, url: new URL(url, location.href).href };
      dom.classList(dom.body()).add("djust-navigating");
      dispatch(document, "navigate-start", pending);
    },
    end() {
      if (!pending) return;
      const detail = pending;
      pending = undefined;
      dom.classList(dom.body()).remove("djust-navigating");
      dispatch(document, "navigate-end", detail);
    },
    leave: () => {
      mayLeave = true;
      // A download leaves the page where it is.
      setTimeout(() => {
        mayLeave = false;
      });
    },
  };
};
