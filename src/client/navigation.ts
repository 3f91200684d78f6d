import type { NavigationFrame } from "../wire/index.js";
import { followLink, linkOf } from "./events/follow-link.js";
import { reportError } from "./page-events.js";
import * as dom from "./safe-dom.js";

/** What our history entries remember. */
interface EntryState {
  /** Which mounted view the entry belongs to. */
  readonly djust?: string;
  readonly x?: number;
  readonly y?: number;
}

export interface NavigationHost {
  /** The URL changed within the view. */
  patched(url: string): void;
  /** Another view has to be mounted. */
  redirected(url: string, carry?: string): void;
}

export interface Navigation {
  follow(frame: NavigationFrame): void;
  patch(href: string, replace: boolean): void;
  navigate(href: string, replace: boolean): void;
  /** Something was clicked: follows it if it is a link. @param flush sends what was entered */
  clicked(event: Event, target: Element, flush: () => void): void;
  /** The DOM is the new view's: scroll to where the entry says. */
  arrived(): void;
  /** Marks links to this page (WAI-ARIA 1.2, "aria-current"). */
  markCurrent(): void;
}

/** Moves between URLs without loading pages, and keeps the browser's history true. */
export const createNavigation = (host: NavigationHost): Navigation => {
  const { djust, x = 0, y = 0 } = entry();
  let view = djust ?? newName();
  let here = path();
  let scrollTarget: readonly [number, number] | string | undefined;
  /** Where the page stood when an entry was left, by view and path; an entry left by Back cannot say. */
  const stood = new Map<string, readonly [number, number]>();

  if (djust) scrollTarget = [x, y];
  else name();

  /** Gives the entry that the browser is at to the view. */
  function name(): void {
    history.replaceState({ djust: view }, "");
  }

  /** Remembers where the page stands before it is left. */
  function keepScroll(): void {
    stood.set(view + here, [scrollX, scrollY]);
    if (entry().djust) history.replaceState({ ...entry(), x: scrollX, y: scrollY }, "");
  }

  function go(url: string, isReplacing: boolean | undefined, nextView = view): void {
    // As browsers do it, going to where one is adds no entry (HTML, 7.4.2.2).
    const replace = isReplacing || new URL(url, location.href).href === location.href;
    if (!replace) {
      keepScroll();
      history.scrollRestoration = "manual";
    }
    view = nextView;
    history[replace ? "replaceState" : "pushState"]({ djust: view }, "", url);
    here = path();
  }

  function redirect(url: string, replace: boolean | undefined, carry?: string): void {
    go(url, replace, newName());
    scrollTarget = location.hash || [0, 0];
    host.redirected(here + location.hash, carry);
  }

  function patch(url: string, replace: boolean): void {
    const target = checked(url);
    if (!target) return;
    go(target.href, replace);
    scrollTarget = location.hash || undefined;
    host.patched(here + location.hash);
  }

  function navigate(url: string, replace: boolean): void {
    const target = checked(url);
    if (target) redirect(target.href, replace);
  }

  addEventListener("popstate", () => {
    const now = path();
    const { djust, x = 0, y = 0 } = entry();
    // An entry that is not ours is a jump to a fragment, which the browser has made.
    if (now === here && (!djust || djust === view)) return;
    stood.set(view + here, [scrollX, scrollY]);
    here = now;
    scrollTarget = stood.get(djust + now) ?? [x, y];
    if (djust === view) return host.patched(now + location.hash);
    view = djust ?? newName();
    if (!djust) name();
    host.redirected(now + location.hash);
  });
  addEventListener("pagehide", keepScroll);

  return {
    follow: ({ action, url, replace, carry, external }) => {
      const target = checked(url, external && action === "load");
      if (!target) return;
      if (action === "patch") go(target.href, replace);
      else if (action === "redirect") redirect(target.href, replace, carry);
      else location[replace ? "replace" : "assign"](target.href);
    },
    patch,
    navigate,
    clicked: (event, target, flush) =>
      followLink(event, target, flush, (action, href, isReplacing) =>
        (action === "patch" ? patch : navigate)(href, isReplacing),
      ),
    arrived: () => {
      const target = scrollTarget;
      scrollTarget = undefined;
      if (typeof target === "string") dom.scrollIntoView(dom.findById(idIn(target)));
      else if (target) scrollTo(...target);
    },
    markCurrent: () =>
      dom.findAll("a[dj-navigate],a[dj-patch]").forEach((link) => {
        const { pathname, search } = linkOf(link);
        const isCurrent =
          pathname === location.pathname &&
          (dom.hasAttribute(link, "dj-navigate") || search === location.search);
        const marked = dom.getAttribute(link, "aria-current");
        if (isCurrent) dom.setAttribute(link, "aria-current", "page");
        else if (marked === "page") dom.removeAttribute(link, "aria-current");
      }),
  };
};

/**
 * Where a navigation leads, as the browser reads it.
 *
 * @param external whether it may leave the page's origin, then by HTTP alone
 * @returns nothing for what must not be followed, which the page hears of
 */
const checked = (url: string, external?: boolean): URL | undefined => {
  try {
    const target = new URL(url, location.href);
    // The origin of a blob: URL is that of the page which made it.
    if (/^https?:$/.test(target.protocol) && (external || target.origin === location.origin)) return target;
  } catch {
    // It is no URL.
  }
  return void reportError(dom.body(), {
    code: "DJ_NAVIGATION",
    message: `DJ_NAVIGATION: A navigation must stay on this origin, got ${JSON.stringify(url)}. It was not followed.`,
  });
};

const entry = (): EntryState => (history.state ?? {}) as EntryState;

/** The id that a fragment names, which nobody need have encoded. */
const idIn = (fragment: string): string => {
  const id = fragment.slice(1);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
};

/** Path and query of the page. */
export const path = (): string => location.pathname + location.search;

/** A name that nobody else has. */
export const newName = (): string => Math.random().toString(36).slice(2);
