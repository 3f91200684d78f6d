import type { NavigationFrame, Params, ServerFrame } from "../../wire/index.js";
import { followLink, linkOf } from "../events/follow-link.js";
import { createLiveRegion, unheardMs } from "../live-region.js";
import { newName } from "../new-name.js";
import { pageConfig } from "../page-config.js";
import { reportError } from "../page-events.js";
import { path } from "../page-path.js";
import * as dom from "../safe-dom.js";
import { createLiveLinks } from "./live-links.js";
import { createNavigationEvents } from "./navigation-events.js";
import { prefetchLinks } from "./prefetch-links.js";
import {
  pageTop,
  readScrollPositions,
  restoreScrollPositions,
  type ScrollPositions,
} from "./scroll-positions.js";
import { createViewTransitions } from "./view-transition.js";

/** The state of our history entries. */
interface EntryState {
  /** Identifies the mounted view that the entry belongs to. */
  readonly djust?: string;
  /** The entry's place among those of this page. */
  readonly index?: number;
  readonly scroll?: ScrollPositions;
}

export interface NavigationHost {
  /** The URL changed within the view. */
  patched(url: string, params?: Params): void;
  /** Another view must be mounted. */
  redirected(url: string, carry?: string): void;
}

export interface Navigation {
  follow(frame: Omit<NavigationFrame, "type">): void;
  patch(href: string, replace: boolean): void;
  navigate(href: string, replace: boolean): void;
  /** Follows a clicked link. @param flush sends debounced and throttled changes of fields */
  clicked(event: Event, target: Element, flush: () => void): void;
  /** Handles a frame, once the browser has captured the old view for a transition to the new one. */
  handle(frame: ServerFrame, apply: () => void): void;
  /** Scrolls to the position of the history entry, once its content is shown. */
  arrived(): void;
  /** Marks links to the current page (WAI-ARIA 1.2, "aria-current"). */
  markCurrent(): void;
}

/** Navigates without page loads, and keeps the browser's history up to date. */
export const createNavigation = (host: NavigationHost): Navigation => {
  const { djust, index: firstIndex = 0, scroll = pageTop } = entry();
  const events = createNavigationEvents();
  /** The current entry's place. */
  let index = firstIndex;
  /** Whether the next `popstate` undoes a navigation that a script has prevented. */
  let isUndoing = false;
  let view = djust ?? newName();
  let currentPath = path();
  let scrollTarget: ScrollPositions | string | undefined;
  /** Whether the next content that arrives is that of another view. */
  let isLeavingView = false;
  const isLive = createLiveLinks();
  /** Selects the links that may lead to views. */
  const viewLinks = `a[dj-navigate],a[dj-patch]${pageConfig().routes ? ",a[href]" : ""}`;
  const startTransition = createViewTransitions();
  const announcer = createLiveRegion("dj-navigation-announcer");
  /** Scroll positions by view and path. An entry that was left with Back cannot store its own. */
  const positions = new Map<string, ScrollPositions>();

  prefetchLinks();
  if (djust) scrollTarget = scroll;
  else claimEntry();

  /** Assigns the current history entry to the view. */
  function claimEntry(): void {
    history.replaceState({ djust: view, index }, "");
  }

  /** Stores the scroll position before the entry is left. */
  function keepScroll(): void {
    const scroll = readScrollPositions();
    positions.set(view + currentPath, scroll);
    if (entry().djust) history.replaceState({ ...entry(), scroll }, "");
  }

  function go(url: string, isReplacing: boolean | undefined, nextView = view): void {
    // Navigating to the current URL adds no entry (HTML, 7.4.2.2).
    const replace = isReplacing || new URL(url, location.href).href === location.href;
    if (!replace) {
      keepScroll();
      history.scrollRestoration = "manual";
    }
    view = nextView;
    if (!replace) index++;
    history[replace ? "replaceState" : "pushState"]({ djust: view, index }, "", url);
    currentPath = path();
  }

  function redirect(url: string, replace: boolean | undefined, carry?: string): void {
    go(url, replace, newName());
    scrollTarget = location.hash || pageTop;
    isLeavingView = true;
    events.start("redirect", location.href);
    host.redirected(currentPath + location.hash, carry);
  }

  function patched(): void {
    host.patched(currentPath + location.hash, Object.fromEntries(new URL(location.href).searchParams));
  }

  function patch(url: string, replace: boolean): void {
    const target = allowedTarget(url);
    if (!target || !events.mayStart("patch", target.href)) return;
    go(target.href, replace);
    scrollTarget = location.hash || undefined;
    events.start("patch", location.href);
    patched();
  }

  function navigate(url: string, replace: boolean): void {
    const target = allowedTarget(url);
    if (target && events.mayStart("redirect", target.href)) redirect(target.href, replace);
  }

  addEventListener("popstate", () => {
    const now = path();
    const { djust, index: nextIndex = index - 1, scroll = pageTop } = entry();
    if (isUndoing) {
      isUndoing = false;
      return;
    }
    // The browser itself handles jumps to fragments, which add entries without our state.
    if (now === currentPath && (!djust || djust === view)) return;
    if (!events.mayStart("history", location.href)) {
      isUndoing = true;
      return history.go(index - nextIndex);
    }
    index = nextIndex;
    positions.set(view + currentPath, readScrollPositions());
    currentPath = now;
    events.start("history", location.href);
    scrollTarget = positions.get(djust + now) ?? scroll;
    if (djust === view) return patched();
    view = djust ?? newName();
    if (!djust) claimEntry();
    isLeavingView = true;
    host.redirected(now + location.hash);
  });
  addEventListener("pagehide", keepScroll);

  return {
    follow: ({ action, url, replace, carry, external }) => {
      const target = allowedTarget(url, external && action === "load");
      if (!target) return;
      if (action === "patch") {
        events.start("patch", target.href);
        go(target.href, replace);
        host.patched(currentPath + location.hash);
        events.end();
      } else if (action === "redirect") redirect(target.href, replace, carry);
      else {
        events.leave();
        // A navigation to the URL that the page already shows would only scroll to its fragment.
        if (target.href === location.href) isLeavingView ? loadAnew() : location.reload();
        else location[replace ? "replace" : "assign"](target.href);
      }
    },
    patch,
    navigate,
    clicked: (event, target, flush) =>
      followLink(
        event,
        target,
        flush,
        (action, href, isReplacing) => (action === "patch" ? patch : navigate)(href, isReplacing),
        isLive,
      ),
    handle: (frame, step) => startTransition(isLeavingView && frame.type === "mount", step),
    arrived: () => {
      const target = scrollTarget;
      scrollTarget = undefined;
      if (typeof target === "string") dom.scrollIntoView(dom.findById(idIn(target)));
      else if (target) restoreScrollPositions(target);
      // This script may have created the region just now.
      if (isLeavingView) setTimeout(() => (announcer.textContent = dom.title()), unheardMs);
      isLeavingView = false;
      events.end();
    },
    markCurrent: () =>
      dom.findAll(viewLinks).forEach((link) => {
        if (!dom.matches(link, "[dj-navigate],[dj-patch]") && !isLive(link)) return;
        const { pathname, search } = linkOf(link);
        const isCurrent =
          pathname === location.pathname &&
          (!dom.hasAttribute(link, "dj-patch") || search === location.search);
        const marked = dom.getAttribute(link, "aria-current");
        if (isCurrent) dom.setAttribute(link, "aria-current", "page");
        else if (marked === "page") dom.removeAttribute(link, "aria-current");
      }),
  };
};

/**
 * Loads the page of the current URL, which this page shows since it navigated there. A reload, or a navigation to the same
 * URL, would make it the document of all entries that this page has added to the browser's history: with Back, the URL
 * would change and the page would not.
 */
const loadAnew = (): void => {
  const { href } = location;
  const page = href.replace(/#.*/, "");
  history.replaceState(null, "", page + (page.includes("?") ? "&" : "?"));
  location.replace(href);
};

/**
 * Resolves the URL of a navigation.
 *
 * @param external whether it may leave the page's origin; the URL must then be HTTP
 * @returns `undefined` for a URL that must not be followed, after reporting it
 */
const allowedTarget = (url: string, external?: boolean): URL | undefined => {
  try {
    const target = new URL(url, location.href);
    // The origin of a blob: URL is that of the page that created it.
    if (/^https?:$/.test(target.protocol) && (external || target.origin === location.origin)) return target;
  } catch {
    // The URL is invalid.
  }
  return void reportError(dom.body(), {
    code: "DJ_NAVIGATION",
    message: `DJ_NAVIGATION: A navigation must stay on this origin, got ${JSON.stringify(url)}. It was not followed.`,
  });
};

const entry = (): EntryState => (history.state ?? {}) as EntryState;

/** The id that a fragment refers to. It may not be encoded. */
const idIn = (fragment: string): string => {
  const id = fragment.slice(1);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
};
