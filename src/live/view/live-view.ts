import {
  type FlashOptions,
  FlashQueue,
  type FlashQueueOwner,
  flashClear,
  flashPut,
} from "../../flash/index.js";
import type { Template } from "../../html/index.js";
import { DjustError, type FlashLevel, type Topic, type TopicMessage } from "../../wire/index.js";
import type { EventTable } from "./event-table.js";
import type { LivePatchOptions, LiveRedirectOptions, MountRedirect, Navigation } from "./navigation.js";
import type { LiveRequest, UrlParams } from "./request.js";

/** Background work; the signal says when nobody waits for it any more. */
export type AsyncWork = (signal: AbortSignal) => unknown;

/** How background work ended. */
export type AsyncOutcome =
  | { readonly status: "fulfilled"; readonly value: unknown }
  | { readonly status: "rejected"; readonly reason: unknown }
  | { readonly status: "cancelled" };

/** What a live session does for its view. */
export interface ViewContext {
  pushEvent(event: string, payload: unknown): void;
  navigate(navigation: Navigation): void;
  startAsync(work: AsyncWork, name: string | undefined): void;
  cancelAsync(name: string): boolean;
  subscribe(topic: string): () => void;
  clearForm(): void;
  requestUpdate(): void;
}

/** Gives a view its live session. @returns the view's flash queue, for the end of the turn to drain */
export let bindView: (view: LiveView, context: ViewContext, owner: FlashQueueOwner) => FlashQueue;
export let startAsync: (view: LiveView, work: AsyncWork, name: string | undefined) => void;

export interface LiveView {
  /** Title of the page; may change from turn to turn. @default the application's */
  pageTitle?: string | undefined;
}

/**
 * A page whose state and logic live on the server. State is the fields; handlers change it; after
 * each turn the view is rendered again and what changed travels.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an accessor may override a member of an interface alone.
export abstract class LiveView {
  #context: ViewContext | undefined;
  #flash = new FlashQueue();

  /** Template file to render instead of `render()`, with the engine that createApp was given. */
  static templateName?: string;

  /**
   * Runs before `mount`, at every reconnect and at every `liveRedirect`, after the application's own hooks and those of
   * the class that this one extends: a subclass adds to them and cannot remove any.
   */
  static onMount?: OnMount | readonly OnMount[];

  /** Event handlers where a tool chain has no decorators: `static events = { save: true }`. */
  static events?: EventTable;

  /**
   * Prepares the view, once: at the first page load, or when another view gives way to it.
   *
   * @param request what the browser asked for
   * @param params path parameters and query
   */
  mount?(request: LiveRequest, params: UrlParams): void | Promise<void>;

  /** Follows a change of the URL within the view; also runs after `mount`. */
  handleParams?(params: UrlParams, uri: string): void | Promise<void>;

  /**
   * Takes a message from `app.broadcast`.
   *
   * @param topic the topic it was sent to, one that this view subscribes to
   */
  handleInfo?(message: TopicMessage, topic: Topic): void | Promise<void>;

  /** Takes the outcome of background work, by name. */
  handleAsyncResult?(name: string, outcome: AsyncOutcome): void | Promise<void>;

  /** Elements for the page's head, such as a description; follows a `liveRedirect`. */
  head?(): Template;

  /** What the page looks like in this state. Called at the end of every turn. */
  render?(): Template;

  /**
   * Shows a message to the person in front of this view's tab, once.
   *
   * @param level becomes the CSS class `dj-flash-{level}`: "info", "success", "warning", "error" or
   *   any other text without white space
   * @param message text, never HTML; at most 10,000 characters
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   * @see guide, "Flash Levels"
   */
  putFlash(level: FlashLevel, message: string, options?: FlashOptions): void {
    this.#flash.add(flashPut(level, message, options));
  }

  /**
   * Removes messages from the screen.
   *
   * @param level only this level; `""` is a level of its own @default all levels
   * @throws {DjustError} DJ_FLASH_LEVEL
   * @see guide, "Clearing Flash Messages"
   */
  clearFlash(level?: FlashLevel): void {
    this.#flash.add(flashClear(level));
  }

  /** Sends an event to the page's own script, after the DOM update of this turn. */
  pushEvent(event: string, payload: unknown = {}): void {
    this.#mounted("pushEvent").pushEvent(event, payload);
  }

  /**
   * Gives the focus to an element, after the DOM update of this turn.
   *
   * @param selector CSS selector such as "#email"; the first element in the view that matches it, or else in the
   *   page. One that cannot have the focus, such as a heading, gets it until it is left.
   * @throws {DjustError} DJ_FOCUS
   */
  focus(selector: string): void {
    if (typeof selector !== "string" || selector.trim() === "")
      throw new DjustError(
        "DJ_FOCUS",
        `focus() takes a CSS selector such as "#email", got ${selector === "" ? '""' : typeof selector}`,
      );
    this.pushEvent("dj:focus", { selector });
  }

  /**
   * Changes the URL within this view and calls `handleParams`. Messages on screen stay.
   *
   * @throws {DjustError} DJ_NAVIGATION
   * @see guide, "Flash Survival Semantics"
   */
  livePatch(options: LivePatchOptions = {}): void {
    this.#mounted("livePatch").navigate({ kind: "patch", options });
  }

  /**
   * Goes to another view. Messages on screen go, and so does what this turn has queued unless
   * `carryFlash` says otherwise.
   *
   * @param path path of a live route; anything else of the same origin is a full page load, and another origin
   *   takes `external: true`
   * @throws {DjustError} DJ_NAVIGATION
   * @see guide, "Flash Survival Semantics"
   */
  liveRedirect(path: string, options: LiveRedirectOptions = {}): void {
    this.#mounted("liveRedirect").navigate({ kind: "redirect", path, options });
  }

  /**
   * Starts work that goes on after this turn. The view is rendered as it goes on and at its end.
   *
   * @param work gets a signal that aborts on `cancelAsync`, on a newer task of the same name and at
   *   the end of the view; called with the view as `this`
   * @param options.name newer work of the same name replaces it @default the function's name
   * @see guide, "Flash with Background Work"
   */
  startAsync(work: AsyncWork, options: { readonly name?: string | undefined } = {}): void {
    startAsync(this, work, options.name);
  }

  /** Aborts the work of that name. @returns whether there was any */
  cancelAsync(name: string): boolean {
    return this.#mounted("cancelAsync").cancelAsync(name);
  }

  /**
   * Receives `app.broadcast(topic, …)` in `handleInfo` and `app.flash.to(topic)` as messages.
   *
   * @returns ends it
   * @throws {DjustError} DJ_TOPIC
   */
  subscribe(topic: Topic): () => void {
    return this.#mounted("subscribe").subscribe(topic);
  }

  /** Empties the forms of this view, here and in the page. */
  clearForm(): void {
    this.#mounted("clearForm").clearForm();
  }

  /** Renders again although no handler runs, for state that a timer or a callback has changed. */
  requestUpdate(): void {
    this.#context?.requestUpdate();
  }

  #mounted(method: string): ViewContext {
    if (!this.#context)
      throw new DjustError("DJ_VIEW_UNMOUNTED", `${method}() needs a live session; call it from mount() on`);
    return this.#context;
  }

  static {
    bindView = (view, context, owner) => {
      view.#context = context;
      view.#flash.owner = owner;
      return view.#flash;
    };
    startAsync = (view, work, name) => {
      if (typeof work !== "function")
        throw new DjustError(
          "DJ_ASYNC",
          "startAsync takes a function; pass the function, not the result of its call",
        );
      view.#mounted("startAsync").startAsync(work, name || work.name || undefined);
    };
  }
}

/** A class that createApp can mount. */
export interface LiveViewClass {
  new (): LiveView;
  readonly name: string;
  readonly templateName?: string;
  readonly onMount?: OnMount | readonly OnMount[];
  readonly events?: EventTable;
}

/**
 * Runs before `mount`, at every reconnect and at every `liveRedirect`; for authentication and
 * authorisation. Returning `{ redirect: "/sign-in" }` sends the browser elsewhere,
 * `{ redirect: { href: "https://id.example", external: true } }` also to another origin; throwing refuses, and so does `false`.
 *
 * A target that is neither fails the mount with DJ_NAVIGATION.
 */
export type OnMount = (
  request: LiveRequest,
  view: { readonly name: string },
) => HookResult | Promise<HookResult>;

/** Nothing lets the browser in; `false` refuses, as throwing does. */
type HookResult = void | false | { readonly redirect: MountRedirect };
