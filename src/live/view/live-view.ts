import {
  type BackgroundTask,
  checkWhileOptions,
  type FlashClearOptions,
  type FlashContent,
  type FlashHandle,
  type FlashOptions,
  FlashQueue,
  type FlashQueueOwner,
  type FlashWhileOptions,
  finishMessage,
  flashClear,
  type PutResult,
  putWithHandle,
} from "../../flash/index.js";
import type { Template } from "../../html/index.js";
import {
  DjustError,
  describe,
  type FlashLevel,
  type Params,
  type Topic,
  type TopicMessage,
  unknownOption,
} from "../../wire/index.js";
import type { Inbox } from "../inbox/view-inbox.js";
import type { ItemStream, ItemStreamOptions } from "../streams/item-stream.js";
import type { TextStream } from "../streams/text-stream.js";
import { ViewStreams } from "../streams/view-streams.js";
import { type AsyncValue, loadField } from "./async-value.js";
import type { EventTable } from "./event-table.js";
import type { OnMount } from "./mount-hook.js";
import { checkPatch, checkRedirect, type LivePatchOptions, type LiveRedirectOptions } from "./navigation.js";
import { notInRender } from "./rendering.js";
import type { LiveRequest, UrlParams } from "./request.js";
import { checkedUndoId, type UndoableOptions, undoMessage } from "./undoable-options.js";
import type { AsyncOutcome, AsyncWork, ViewContext } from "./view-context.js";

export type { AsyncOutcome, AsyncWork, ViewContext } from "./view-context.js";

/** Connects a view with its live session. @returns the view's flash queue, which the end of each turn empties */
export let bindView: (view: LiveView, context: ViewContext, owner: FlashQueueOwner) => FlashQueue;
/** Handles a button of the view's inbox. */
export let inboxAction: (view: LiveView, params: Params) => Promise<void>;
/** Undoes an action, for the Undo button of its message. */
export let undoAction: (view: LiveView, params: Params) => Promise<void>;
export let startAsync: (view: LiveView, work: AsyncWork, name: string | undefined) => void;

export interface LiveView {
  /** Title of the page; may change with each turn. @default the application's `title` */
  pageTitle?: string | undefined;
}

/**
 * A page whose state and logic live on the server. Its fields are the state, and its handlers change them. After each
 * turn the view renders again, and only the changes are sent to the browser.
 *
 * @example
 * ```ts
 * class CounterView extends LiveView {
 *   count = 0;
 *   @eventHandler() add() {
 *     this.count++;
 *   }
 *   override render() {
 *     return html`<p>${this.count}</p><button dj-click="add">Add</button>`;
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an accessor may override a member of an interface alone.
export abstract class LiveView {
  #context: ViewContext | undefined;
  #flash = new FlashQueue();
  #streams: ViewStreams | undefined;

  /** Template file that `renderFile` of createApp renders, instead of `render()`. */
  static templateName?: string;

  /**
   * Hooks that run before `mount`, at every reconnect and at every `liveRedirect`, after those of the application and of
   * the parent class. A subclass adds hooks and cannot remove any.
   */
  static onMount?: OnMount | readonly OnMount[];

  /** Navigation between views of different groups loads the page. @default the group without a name */
  static navigationGroup?: string;

  /** Event handlers for tool chains without decorators: `static events = { save: true }`. */
  static events?: EventTable;

  /**
   * Prepares the view. Runs once per live session: at the first page load, or when it replaces another view.
   *
   * @param request the request that loads the page
   * @param params path parameters and query
   */
  mount?(request: LiveRequest, params: UrlParams): void | Promise<void>;

  /** Called when the URL changes within the view, and once after `mount`. */
  handleParams?(params: UrlParams, uri: string): void | Promise<void>;

  /** Called with each message of `app.broadcast`. @param topic the topic that it was sent to */
  handleInfo?(message: TopicMessage, topic: Topic): void | Promise<void>;

  /** Called with the outcome of background work. @param name the name of the work */
  handleAsyncResult?(name: string, outcome: AsyncOutcome): void | Promise<void>;

  /** Called after the user has undone an action of {@link undoable}, for example to load its data again. */
  handleUndone?(name: string, params: Params): void | Promise<void>;

  /** Returns elements for the page's head, such as a description. Updated by a `liveRedirect`. */
  head?(): Template;

  /** Renders the view in its current state. Called at the end of every turn. */
  render?(): Template;

  /**
   * Shows a message in this view's tab, once.
   *
   * @param level becomes the CSS class `dj-flash-{level}`: "info", "success", "warning", "error" or any other string,
   *   with "-" in place of white space
   * @param message plain text, or `` html`…` `` for formatted text; at most 10,000 characters
   * @returns a handle to change or clear the message later
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   * @see guide, "Flash Levels"
   */
  putFlash(level: FlashLevel, message: FlashContent, options?: FlashOptions): PutResult {
    notInRender(this, "putFlash");
    return putWithHandle(this.#flash, level, message, options);
  }

  /**
   * Shows a message while work runs, and changes it into the result. In an event handler the message is on screen at
   * once: the handler continues as background work, so that other events of the tab are handled in the meantime.
   *
   * @param message text while the work runs
   * @param work a promise, or a function that may return one and can report its progress
   * @param options.success text after success @default the message is removed
   * @param options.error text after failure
   * @returns the result of the work
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION, and the error of the work
   * @see docs/guide/message-options.md, "While work runs"
   * @example
   * await this.flashWhile("Saving…", saveItem(this.name), { success: "Saved.", error: "The item was not saved." });
   */
  async flashWhile<T>(
    message: FlashContent,
    work: PromiseLike<T> | ((task: BackgroundTask) => T | PromiseLike<T>),
    options: FlashWhileOptions<T>,
  ): Promise<T> {
    const first = checkWhileOptions(work, options);
    const handle = this.putFlash(options.level ?? "info", message, first);
    return finishMessage(handle, work, options, first.progress, this.#context?.streaming.showMeanwhile());
  }

  /**
   * Carries an action out after a deadline, unless the user undoes it: shows a message with an Undo button. The server
   * keeps the deadline, so the action is carried out or undone, once, even if the tab is closed in the meantime.
   *
   * @param name the action's name in `createApp({ undoable })`
   * @param params given to its `run` or `undo`; JSON
   * @param options the message, `seconds` @default 8, the label of the button @default "Undo", and options of `putFlash`
   * @returns a handle to the message
   * @throws {DjustError} DJ_UNDOABLE, DJ_UNDO_STORE, DJ_JSON, and the errors of `putFlash`
   * @see docs/guide/undo.md
   * @example
   * await this.undoable("deleteOrder", { id: 7 }, { message: "Order 7 deleted.", seconds: 8 });
   */
  async undoable(name: string, params: Params, options: UndoableOptions): Promise<FlashHandle> {
    const context = this.#mounted("undoable");
    context.streaming.checkUndoable(name);
    const { level, message, delayMs, flashOf } = undoMessage(params, options);
    return this.putFlash(level, message, flashOf(await context.streaming.undoable(name, params, delayMs)));
  }

  /**
   * Removes messages from the screen.
   *
   * @param which only this level, or the message with this `{ key }`; `""` is a level of its own @default all messages
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_OPTION
   * @see guide, "Clearing Flash Messages"
   */
  clearFlash(which?: FlashLevel | FlashClearOptions): void {
    notInRender(this, "clearFlash");
    this.#flash.add(flashClear(which));
  }

  /**
   * Sends an event to the page's own scripts, after the DOM update of this turn. Events of the first page are sent when
   * the page has connected.
   * @throws {DjustError} DJ_JSON
   */
  pushEvent(event: string, payload: unknown = {}): void {
    this.#mounted("pushEvent").pushEvent(event, payload);
  }

  /**
   * Moves the focus to an element, after the DOM update of this turn. In `mount` on a page load, and without JavaScript, the
   * page gets `autofocus` instead, for a selector without combinators and pseudo-classes.
   *
   * @param selector CSS selector such as "#email", for the first match in the view, or else in the page. An element
   *   that is not focusable, such as a heading, becomes focusable until it loses focus.
   * @throws {DjustError} DJ_FOCUS
   */
  focus(selector: string): void {
    if (typeof selector !== "string" || selector.trim() === "")
      throw new DjustError(
        "DJ_FOCUS",
        `focus() must be given a CSS selector such as "#email", got ${describe(selector)}.`,
      );
    this.#mounted("focus").pushEvent("dj:focus", { selector });
  }

  /**
   * Changes the URL within this view and calls `handleParams`. Messages on screen stay.
   *
   * @throws {DjustError} DJ_NAVIGATION
   * @see guide, "Flash Survival Semantics"
   */
  livePatch(options: LivePatchOptions = {}): void {
    checkPatch(options);
    this.#mounted("livePatch").navigate({ kind: "patch", options });
  }

  /**
   * Goes to another view. Messages on screen are removed, and messages that this turn has queued are dropped unless
   * `carryFlash` is set.
   *
   * @param path path of a live route; another path of the same origin is loaded in full, and a URL of another origin
   *   needs `external: true`
   * @throws {DjustError} DJ_NAVIGATION
   * @see guide, "Flash Survival Semantics"
   */
  liveRedirect(path: string, options: LiveRedirectOptions = {}): void {
    checkRedirect(options);
    this.#mounted("liveRedirect").navigate({ kind: "redirect", path, options });
  }

  /**
   * Starts work that continues after this turn. The view renders while it runs and when it ends.
   *
   * @param work called with the view as `this`, a task for its progress and a signal, which aborts on `cancelAsync`, on newer work of the same
   *   name and at the end of the view
   * @param options.name newer work of the same name replaces this work @default the function's name
   * @see guide, "Flash with Background Work"
   */
  startAsync(work: AsyncWork, options: { readonly name?: string | undefined } = {}): void {
    const unknown = unknownOption("startAsync", options, ["name"]);
    if (unknown !== undefined) throw new DjustError("DJ_ASYNC", unknown);
    startAsync(this, work, options.name);
  }

  /**
   * Loads a value in the background into a field of the view, together with its state: loading, loaded or failed.
   * Render it with {@link when}. Loading it again aborts an earlier load. An error is also logged, or given to
   * `handleAsyncResult`.
   *
   * @param name a public field of type {@link AsyncValue}; `cancelAsync(name)` aborts the load
   * @param load called with a signal that aborts when the value is no longer needed
   * @throws {DjustError} DJ_ASYNC if an argument is invalid; DJ_VIEW_UNMOUNTED before `mount`
   * @see docs/guide/background-work.md, "Loading a value"
   * @example
   * this.assignAsync("report", (signal) => loadReport(this.month, signal));
   */
  assignAsync<N extends string, T>(
    this: LiveView & { [K in N]: AsyncValue<T> },
    name: N,
    load: (signal: AbortSignal, task: BackgroundTask) => T | Promise<T>,
  ): void {
    this.#mounted("assignAsync").startAsync(loadField(this, name, load), name);
  }

  /** Aborts the work of that name. @returns whether there was any */
  cancelAsync(name: string): boolean {
    return this.#mounted("cancelAsync").cancelAsync(name);
  }

  /**
   * Subscribes to a topic: `app.broadcast(topic, …)` calls `handleInfo`, and `app.flash.to(topic)` shows messages.
   *
   * @returns a function that ends the subscription
   * @throws {DjustError} DJ_TOPIC
   */
  subscribe(topic: Topic): () => void {
    return this.#mounted("subscribe").subscribe(topic);
  }

  /**
   * Opens the inbox of a topic, which `djFlashInbox()` shows in this view: messages of `app.flash.to(topic)` with `keep: true`.
   * The view renders again whenever it changes.
   *
   * @param topic whose inbox; never take it from what a browser sends, because whoever names a topic reads its messages
   * @returns how many messages there are, and how many are unread; both change with the inbox
   * @throws {DjustError} DJ_TOPIC, DJ_INBOX
   * @see docs/guide/inbox.md
   * @example
   * await this.openInbox(`user:${userId}`);
   */
  openInbox(topic: Topic): Promise<Inbox> {
    return this.#mounted("openInbox").streaming.openInbox(topic);
  }

  /**
   * Returns a stream of text, which is sent to the browser as it arrives and not kept on the server. The element with
   * `dj-stream="name"` shows it.
   *
   * @param name the same name gives the same stream
   * @throws {DjustError} DJ_STREAM
   * @see docs/guide/streaming.md
   * @example
   * this.stream("answer").append("Hello");
   */
  stream(name: string): TextStream;
  /**
   * Returns a stream of items, which are sent to the browser as they arrive and not kept on the server.
   *
   * @param name the same name gives the same stream
   * @param options how items are identified and rendered, and how many of them stay
   * @throws {DjustError} DJ_STREAM
   * @see docs/guide/streaming.md
   * @example
   * rows = this.stream<Row>("rows", { key: "id", item: (row) => html`<li>${row.name}</li>` });
   */
  stream<T>(name: string, options: ItemStreamOptions<T>): ItemStream<T>;
  stream<T>(name: string, options?: ItemStreamOptions<T>): TextStream | ItemStream<T> {
    this.#streams ??= new ViewStreams();
    if (this.#context) this.#streams.bind(this.#context.streaming);
    return this.#streams.open(name, options);
  }

  /**
   * Renders and sends what an asynchronous handler has changed so far, with its flash, while the handler goes on. The
   * loading state of its element stays. Over plain HTTP everything is sent with the reply instead.
   *
   * @returns resolves once it is sent; never rejects
   * @see docs/guide/streaming.md
   * @example
   * this.step = "Checking…";
   * await this.flush();
   */
  async flush(): Promise<void> {
    await this.#context?.streaming.flush();
  }

  /** Clears the forms of this view, on the server and in the page. */
  clearForm(): void {
    this.#mounted("clearForm").clearForm();
  }

  /** Renders again outside of a handler, after a timer or a callback has changed the state. */
  requestUpdate(): void {
    this.#context?.requestUpdate();
  }

  #mounted(method: string): ViewContext {
    notInRender(this, method);
    if (!this.#context)
      throw new DjustError(
        "DJ_VIEW_UNMOUNTED",
        `${method}() must be called while the view has a live session. Call it in mount() or later.`,
      );
    return this.#context;
  }

  static {
    bindView = (view, context, owner) => {
      view.#context = context;
      view.#streams?.bind(context.streaming);
      view.#flash.owner = owner;
      return view.#flash;
    };
    undoAction = async (view, { id }) => {
      const undone = await view.#mounted("undo").streaming.undo(checkedUndoId(id));
      await view.handleUndone?.(undone.name, undone.params);
    };
    inboxAction = async (view, params) => {
      const focused = await view.#mounted("inbox").streaming.actOnInbox(params);
      view.focus(focused);
    };
    startAsync = (view, work, name) => {
      if (typeof work !== "function")
        throw new DjustError(
          "DJ_ASYNC",
          "startAsync must be given a function. Pass the function itself instead of the result of calling it.",
        );
      view.#mounted("startAsync").startAsync(work, name || work.name || undefined);
    };
  }
}

/** A view class for the routes of createApp. */
export interface LiveViewClass {
  new (): LiveView;
  readonly name: string;
  readonly templateName?: string;
  readonly navigationGroup?: string;
  readonly onMount?: OnMount | readonly OnMount[];
  readonly events?: EventTable;
}
