import type { FlashTexts } from "../../flash/index.js";
import { coded, DjustError, describe, isPromise, messageOf, type ServerFrame } from "../../wire/index.js";
import type { LiveApplication, Route } from "../live-application.js";
import type { SavedSession } from "../ports.js";
import { handled, type Outcome, type Running } from "../turn/outcome.js";
import type { LiveView } from "./live-view.js";
import { MountedView, type ViewOwner } from "./mounted-view.js";
import { redirectedOnMount } from "./on-mount.js";
import { PageContainers } from "./page-containers.js";
import { type LiveRequest, paramsOf, requestFor, type UrlParams, type Visitor } from "./request.js";
import { localUrl, type Target } from "./url.js";

/** The result of the `onMount` hooks: the request as they changed it, or a redirect. */
export type Admission =
  | { readonly request: LiveRequest; readonly target?: undefined }
  | { readonly target: Target };

/** Most redirects of hooks in a row. */
const maxRedirects = 10;

/** The view that a live session shows, its URL, and the request that it was opened with. */
export class CurrentView {
  #mounted: MountedView | undefined;
  /** The visitor of the last request that opened the view or attached to it, without changes by hooks. */
  visitor: Visitor | undefined;
  /** The error of the last failed turn that had a receiver of its own, for its error page. */
  lastError: unknown;
  /** Path and query of the page. */
  url = "/";

  /** Warns about messages that the page has no container for. */
  #containers: PageContainers | undefined;
  /** The texts around messages, and the request that they are for. */
  #texts:
    | { readonly visitor: Visitor | undefined; readonly url: string; readonly texts: FlashTexts }
    | undefined;
  /** URLs that hooks have redirected from, since a view was last admitted. */
  #redirects: string[] | undefined;

  constructor(
    private readonly application: LiveApplication,
    private readonly session: SavedSession,
    readonly sessionId: string,
  ) {}

  get mounted(): MountedView | undefined {
    return this.#mounted;
  }

  /** A request for the page, for functions of the application that are called outside of `mount`. */
  get request(): LiveRequest | undefined {
    return this.visitor && requestFor(this.visitor, this.session, this.url, this.#mounted?.route.params);
  }

  /** Texts around messages in the language of the page; `undefined` for the defaults. */
  get flashTexts(): FlashTexts | undefined {
    const { application, visitor, url } = this;
    if (!application.flashTexts) return undefined;
    const known = this.#texts;
    if (known && known.visitor === visitor && known.url === url) return known.texts;
    const texts = application.flashTexts(this.request);
    this.#texts = texts && { visitor, url, texts };
    return texts;
  }

  /** Called when the page has been rendered. @param outside the ids of the containers outside of the view */
  pageRendered(outside: readonly string[]): void {
    const { explain, mistakes } = this.application;
    // With the development tools, the page itself warns.
    this.#containers = explain ? undefined : new PageContainers(mistakes.warnings, outside);
  }

  /** Called with frames that are about to be sent, or with the messages of the first page. */
  messagesShown(frames: readonly ServerFrame[]): void {
    const { mounted } = this;
    if (mounted) this.#containers?.check(frames, mounted.rendered);
  }

  /** The page's HTML as last rendered. */
  html(): string {
    return this.#mounted?.rendered.html() ?? "";
  }

  /** The view that events are for. @throws {DjustError} DJ_NOT_MOUNTED */
  require(): MountedView {
    if (!this.#mounted) throw new DjustError("DJ_NOT_MOUNTED", "No view is mounted. Load the page again.");
    return this.#mounted;
  }

  /**
   * Runs the `onMount` hooks and creates the view unless they redirect. The caller then calls `mount`.
   *
   * @throws {DjustError} DJ_NOT_FOUND, DJ_UNAUTHORIZED, DJ_NAVIGATION, DJ_SESSION_STORE
   */
  async open(
    visitor: Visitor,
    url: string,
    owner: ViewOwner,
    isAbandoned: () => boolean,
  ): Promise<{ readonly mounted: MountedView; readonly request: LiveRequest } | { readonly target: Target }> {
    this.visitor = visitor;
    this.url = url;
    const { pathname } = localUrl(url);
    const route = this.application.resolve(pathname);
    if (!route) throw new DjustError("DJ_NOT_FOUND", `No live route has the path ${describe(pathname)}.`);
    const admission = await this.admit(visitor, url, route);
    if (admission.target) return admission;
    if (isAbandoned())
      throw new DjustError(
        "DJ_NOT_MOUNTED",
        "The view must be mounted before its turn ends. Load the page again.",
      );
    this.close();
    this.#mounted = new MountedView(route, owner);
    return { mounted: this.#mounted, request: admission.request };
  }

  /**
   * Reads the session again and runs the `onMount` hooks for a URL. The hooks get a new request, without anything that
   * hooks or views wrote to an earlier one.
   *
   * @throws {DjustError} DJ_UNAUTHORIZED, DJ_NAVIGATION, DJ_SESSION_STORE
   */
  async admit(visitor: Visitor, url: string, route: Route): Promise<Admission> {
    try {
      await this.session.load();
    } catch (cause) {
      throw new DjustError("DJ_SESSION_STORE", "The session store failed to read the session", { cause });
    }
    const request = requestFor(visitor, this.session, url, route.params);
    const target = await redirectedOnMount(this.application.onMount, request, route.view);
    if (!target) {
      this.#redirects = undefined;
      return { request };
    }
    this.#checkLoop(url, target, route.view.name);
    return { target };
  }

  /** @throws {DjustError} DJ_NAVIGATION for hooks that redirect in a loop */
  #checkLoop(url: string, target: Target, view: string): void {
    const redirects = (this.#redirects ??= []);
    redirects.push(url);
    if (redirects.length <= maxRedirects) return;
    const path = [...redirects.slice(-3), target.url].map(describe).join(" → ");
    this.#redirects = undefined;
    throw new DjustError(
      "DJ_NAVIGATION",
      `An onMount hook of ${view} must not redirect in a loop, got ${path}. Admit the page that it redirects to.`,
    );
  }

  /** Moves the view to another URL. The hooks run again if the path differs, because access may depend on it. */
  enter(url: string, route: Route, from: Visitor | undefined): Outcome | Running | Promise<Outcome> {
    const mounted = this.require();
    const { pathname, searchParams } = localUrl(url);
    const handleParams = (): unknown => {
      this.url = url;
      return callHandleParams(mounted.view, paramsOf(searchParams, route.params), url);
    };
    const visitor = from ?? this.visitor;
    return pathname === localUrl(this.url).pathname || !visitor
      ? outcomeOf(handleParams())
      : this.admit(visitor, url, route).then(async (admission) => {
          if (admission.target) return { kind: "redirected", target: admission.target, carried: [] };
          if (this.#mounted === mounted) await handleParams();
          return handled;
        });
  }

  close(): void {
    const mounted = this.#mounted;
    this.#mounted = undefined;
    mounted?.close();
  }
}

/** The outcome of user code that may be asynchronous. */
export function outcomeOf(work: unknown): Outcome | Running {
  return isPromise(work) ? { kind: "running", work } : handled;
}

/** Calls `handleParams` for another URL of the view. @throws {DjustError} DJ_HANDLER */
function callHandleParams(view: LiveView, params: UrlParams, url: string): unknown {
  const failed = (error: unknown): never => {
    throw coded(error, "DJ_HANDLER", `${view.constructor.name}.handleParams() threw: ${messageOf(error)}`);
  };
  try {
    const running: unknown = view.handleParams?.(params, url);
    return isPromise(running) ? running.then(undefined, failed) : undefined;
  } catch (error) {
    return failed(error);
  }
}
