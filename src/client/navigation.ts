import type { NavigationFrame } from "../wire/index.js";

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
  /** The DOM is the new view's: scroll to where the entry says. */
  arrived(): void;
  /** Marks links to this page (WAI-ARIA 1.2, "aria-current"). */
  markCurrent(): void;
}

/** Moves between URLs without loading pages, and keeps the browser's history true. */
export function createNavigation(host: NavigationHost): Navigation {
  let view = entry().djust ?? newView();
  let here = pathOf(location.href);
  let scrollTarget: readonly [number, number] | string | undefined;
  /** Where the page stood when an entry was left, by view and path; an entry left by Back cannot say. */
  const stood = new Map<string, readonly [number, number]>();

  if (!entry().djust) write("replaceState", location.href, { djust: view });
  else scrollTarget = [entry().x ?? 0, entry().y ?? 0];

  function write(how: "pushState" | "replaceState", url: string, state: EntryState): void {
    history[how](state, "", url);
    here = pathOf(location.href);
  }

  /** Remembers where the page stands before it is left. */
  function keepScroll(): void {
    stood.set(view + here, [scrollX, scrollY]);
    if (entry().djust) history.replaceState({ ...entry(), x: scrollX, y: scrollY }, "");
  }

  function go(url: string, replace: boolean | undefined): void {
    if (replace) return write("replaceState", url, { djust: view });
    keepScroll();
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    write("pushState", url, { djust: view });
  }

  function redirect(url: string, replace: boolean | undefined, carry?: string): void {
    if (!replace) keepScroll();
    view = newView();
    if (replace) write("replaceState", url, { djust: view });
    else {
      if ("scrollRestoration" in history) history.scrollRestoration = "manual";
      write("pushState", url, { djust: view });
    }
    scrollTarget = location.hash || [0, 0];
    host.redirected(here + location.hash, carry);
  }

  addEventListener("popstate", () => {
    const now = pathOf(location.href);
    const { djust, x = 0, y = 0 } = entry();
    // An entry that is not ours is a jump to a fragment, which the browser has made.
    if (now === here && (!djust || djust === view)) return;
    stood.set(view + here, [scrollX, scrollY]);
    here = now;
    scrollTarget = stood.get(djust + now) ?? [x, y];
    if (djust === view) return host.patched(now + location.hash);
    view = djust ?? newView();
    if (!djust) history.replaceState({ djust: view }, "");
    host.redirected(now + location.hash);
  });
  addEventListener("pagehide", keepScroll);

  return {
    follow: ({ action, url, replace, carry }) => {
      if (action === "patch") go(url, replace);
      else if (action === "redirect") redirect(url, replace, carry);
      else {
        if (carry)
          // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is newer than the browsers meant
          document.cookie = `djust.carry=${carry}; path=${new URL(url, location.href).pathname}; max-age=60; samesite=lax`;
        location[replace ? "replace" : "assign"](url);
      }
    },
    patch: (href, replace) => {
      go(href, replace);
      host.patched(here + location.hash);
    },
    navigate: (href, replace) => redirect(href, replace),
    arrived: () => {
      const target = scrollTarget;
      scrollTarget = undefined;
      if (typeof target === "string")
        document.getElementById(decodeURIComponent(target.slice(1)))?.scrollIntoView();
      else if (target && typeof scrollTo === "function") scrollTo(target[0], target[1]);
    },
    markCurrent: () => {
      for (const link of Array.from(
        document.querySelectorAll<HTMLAnchorElement>("a[dj-navigate],a[dj-patch]"),
      )) {
        const isCurrent =
          link.pathname === location.pathname &&
          (link.hasAttribute("dj-navigate") || link.search === location.search);
        if (isCurrent !== (link.getAttribute("aria-current") === "page"))
          isCurrent ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
      }
    },
  };
}

function entry(): EntryState {
  return (history.state ?? {}) as EntryState;
}

function newView(): string {
  return Math.random().toString(36).slice(2);
}

function pathOf(href: string): string {
  const { pathname, search } = new URL(href);
  return pathname + search;
}
