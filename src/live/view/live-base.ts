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
import { type Commands, listOf } from "../../html/index.js";
import {
  DjustError,
  type FlashLevel,
  type Params,
  runEvent,
  type Topic,
  type TopicMessage,
} from "../../wire/index.js";
import type { ItemStream, ItemStreamOptions } from "../streams/item-stream.js";
import type { TextStream } from "../streams/text-stream.js";
import { ViewStreams } from "../streams/view-streams.js";
import type { ConsumedFile, Upload } from "../uploads/upload.js";
import type { UploadEntry } from "../uploads/upload-entry.js";
import type { UploadOptions } from "../uploads/upload-options.js";
import { ViewUploads } from "../uploads/view-uploads.js";
import { checkSelector, checkWork, checkWorkOptions } from "./argument-checks.js";
import { type AsyncValue, loadField } from "./async-value.js";
import { checkPatch, checkRedirect, type LivePatchOptions, type LiveRedirectOptions } from "./navigation.js";
import { notInRender } from "./rendering.js";
import { type UndoableOptions, undoMessage } from "./undoable-options.js";
import type { AsyncOutcome, AsyncWork, ViewContext } from "./view-context.js";

/** Connects a view with its live session. @returns the view's flash queue, which the end of each turn empties */
export let bindView: (view: LiveBase, context: ViewContext, owner: FlashQueueOwner) => FlashQueue;
/** Creates a component, which has its context from the start. */
export let constructed: <T extends LiveBase>(context: ViewContext, construct: () => T) => T;
/** Starts background work. @throws {DjustError} DJ_ASYNC, DJ_VIEW_UNMOUNTED */
export let startWork: (owner: LiveBase, work: AsyncWork, name: string | undefined) => void;
/** The context of a mounted view or component. @throws {DjustError} DJ_VIEW_UNMOUNTED */
export let contextOf: (owner: LiveBase, method: string) => ViewContext;

/** The uploads of a view or component, if it has called `allowUpload`. */
export let uploadsOf: (owner: LiveBase) => ViewUploads | undefined;

/** The context of the component that is being created. */
let constructing: ViewContext | undefined;

/** The prototypes that the user's classes extend: their members are not the user's own. */
const bases = new WeakSet<object>();

/** Adds a class that the user's classes extend. */
export function addBase(prototype: object): void {
  bases.add(prototype);
}

/** Whether the user's own classes end at this prototype. */
export function isBase(prototype: object): boolean {
  return bases.has(prototype);
}

/** What views and components have in common: messages, navigation, background work, topics and streams. */
export abstract class LiveBase {
  #context: ViewContext | undefined;
  #flash: FlashQueue | undefined;
  #streams: ViewStreams | undefined;
  #uploads: ViewUploads | undefined;

  constructor() {
    this.#context = constructing;
    constructing = undefined;
  }

  /** Called with each message of `app.broadcast` at a topic of {@link subscribe}. @param topic the topic that it was sent to */
  handleInfo?(message: TopicMessage, topic: Topic): void | Promise<void>;

  /** Called with the outcome of background work. @param name the name of the work */
  handleAsyncResult?(name: string, outcome: AsyncOutcome): void | Promise<void>;

  /**
   * Shows a message in this tab, once.
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
    return putWithHandle(this.#queue, level, message, options);
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
    this.#queue.add(flashClear(which));
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
    checkSelector(selector);
    this.#mounted("focus").pushEvent("dj:focus", { selector });
  }

  /**
   * Runs commands in the page, after the DOM update of this turn. `":scope"` is the element of the view.
   *
   * @throws {DjustError} DJ_COMMAND if it is given no commands; DJ_JSON
   * @see docs/guide/commands.md, "From the server"
   * @example
   * this.runCommands(js.hide("#dialog").focus("#orders"));
   */
  runCommands(commands: Commands): void {
    const context = this.#mounted("runCommands");
    context.pushEvent(runEvent, listOf(commands, context.prefix));
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
   * @param work called with the view or component as `this`. It receives a signal, which aborts on `cancelAsync`, on newer
   *   work of the same name and at the end of the view or component, and a task, which takes reports of its progress.
   * @param options.name newer work of the same name replaces this work @default the function's name
   * @see guide, "Flash with Background Work"
   */
  startAsync(work: AsyncWork, options: { readonly name?: string | undefined } = {}): void {
    checkWorkOptions(options);
    startWork(this, work, options.name);
  }

  /**
   * Loads a value in the background into a field, together with its state: loading, loaded or failed.
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
    this: LiveBase & { [K in N]: AsyncValue<T> },
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
    const context = this.#context;
    if (context?.openStream) return context.openStream(name, options);
    this.#streams ??= new ViewStreams();
    if (context) this.#streams.bind(context.streaming);
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

  /**
   * Lets the view or component receive files, from `<input type="file" dj-upload="files">`. Call it in a field, or in `mount`.
   *
   * @param name letters, digits, "-" and "_"; the value of `dj-upload`
   * @param options what is accepted, and how it is sent
   * @returns the selected files, for `render`
   * @throws {DjustError} DJ_UPLOAD
   * @see docs/guide/uploads.md
   * @example
   * files = this.allowUpload("files", { accept: [".csv"], maxFileSize: 20_000_000 });
   */
  allowUpload(name: string, options: UploadOptions = {}): Upload {
    this.#uploads ??= this.#newUploads();
    return this.#uploads.allow(name, options);
  }

  /**
   * Takes the complete files of an upload: calls a function with each, one after another, and then removes the file. A
   * file whose function throws stays selected, and so do those after it.
   *
   * @param name of the upload
   * @returns what the function returned, in the order of the entries
   * @throws {DjustError} DJ_UPLOAD, and the errors of the function
   * @see docs/guide/uploads.md
   * @example
   * const [rows] = await this.consumeUploads("files", (entry, file) => importRows(file.stream()));
   */
  async consumeUploads<T>(
    name: string,
    use: (entry: UploadEntry, file: ConsumedFile) => T | Promise<T>,
  ): Promise<T[]> {
    this.#uploads ??= this.#newUploads();
    return this.#uploads.get(name).consume(use);
  }

  #newUploads(): ViewUploads {
    return new ViewUploads(() => {
      const context = this.#mounted("allowUpload");
      return context.openUploads?.() ?? context.streaming.uploads;
    });
  }

  /** Clears the forms of the page, and their values in `Form` fields. */
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

  get #queue(): FlashQueue {
    this.#flash ??= this.#context?.openFlash?.() ?? new FlashQueue();
    return this.#flash;
  }

  static {
    bindView = (view, context, owner) => {
      view.#context = context;
      view.#streams?.bind(context.streaming);
      view.#queue.owner = owner;
      return view.#queue;
    };
    constructed = (context, construct) => {
      constructing = context;
      try {
        return construct();
      } finally {
        constructing = undefined;
      }
    };
    uploadsOf = (owner) => owner.#uploads;
    contextOf = (owner, method) => owner.#mounted(method);
    startWork = (owner, work, name) => {
      checkWork(work);
      owner.#mounted("startAsync").startAsync(work, name || work.name || undefined);
    };
  }
}
