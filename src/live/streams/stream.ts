import { FirstPageHtml, type Inspector } from "../../html/index.js";
import { DjustError, describe, type StreamCommand, type StreamOperation } from "../../wire/index.js";
import { PendingOperations } from "./pending-operations.js";

/** A stream's view, as the stream uses it. */
export interface StreamOwner {
  /** Whether calls by the running code have an effect: the view is shown, and its work was not cancelled. */
  readonly isActive: boolean;
  /** Called after each change. */
  changed(): void;
  /** Checks the `dj-` attributes of items. */
  readonly inspector: Inspector | undefined;
  /** The message for a user whose stream was cut off; `undefined` for none. */
  interruptedText(): string | undefined;
}

/** The common part of text streams and item streams. */
export abstract class Stream extends FirstPageHtml {
  /** What waits to be sent. @internal */
  protected readonly pending = new PendingOperations();
  /** The owner; absent until the view is mounted. @internal */
  protected owner: StreamOwner | undefined;
  #isActive = false;
  /** Whether the stream is cut off until it is restarted, because the browser reads too slowly. */
  #isCut = false;
  /** What the HTML of the page shows, until a script attaches. */
  #first: PendingOperations | undefined;
  /** Whether a page was written with it. */
  #isWritten = false;

  /** @param name the value of `dj-stream` */
  constructor(readonly name: string) {
    super();
  }

  /** Whether the stream has started and not ended. */
  get active(): boolean {
    return this.#isActive;
  }

  /** Starts the stream again, empty. A stream also starts with its first change. */
  start(): void {
    if (!this.#mayChange(true)) return;
    this.pending.reset();
    this.#begin();
    this.#changed();
  }

  /** Ends the stream: `data-stream-active` and `aria-busy` are removed. */
  done(): void {
    if (!this.#mayChange()) return;
    this.#isActive = false;
    this.pending.end(["done"]);
    this.#changed();
  }

  /**
   * Ends the stream and shows a message after what was streamed, which stays.
   *
   * @param message plain text, for the user
   */
  error(message: string): void {
    if (typeof message !== "string")
      throw new DjustError("DJ_STREAM", `error() must be given a string, got ${describe(message)}.`);
    if (!this.#mayChange()) return;
    this.#isActive = false;
    this.pending.end(["error", message]);
    this.#changed();
  }

  /** Removes everything that was streamed. */
  reset(): void {
    if (!this.#mayChange(true)) return;
    this.pending.reset();
    this.#changed();
  }

  /** The first page's HTML of what was streamed before it was written. */
  override get html(): string {
    if (!this.#first) return "";
    this.#isWritten = true;
    return this.htmlOf(this.#first.all());
  }

  /** Writes operations that a page has not seen as HTML. @internal */
  protected abstract htmlOf(operations: readonly StreamOperation[]): string;

  /** Applies a change, unless the view has ended or the stream is cut off. @internal */
  protected change(apply: (pending: PendingOperations) => void, restarts = false): void {
    if (!this.#mayChange(restarts)) return;
    if (!this.#isActive) this.#begin();
    apply(this.pending);
    if (this.pending.isTooLarge) this.#cut();
    this.#changed();
  }

  #begin(): void {
    this.#isActive = true;
    this.pending.start();
  }

  #mayChange(restarts = false): boolean {
    if (this.owner && !this.owner.isActive) return false;
    if (restarts) this.#isCut = false;
    return !this.#isCut;
  }

  /** Drops what is waiting, because it is too much. The browser keeps what it has, and shows that it is incomplete. */
  #cut(): void {
    this.pending.clear();
    this.pending.end(["error", this.owner?.interruptedText() ?? ""]);
    this.#isActive = false;
    this.#isCut = true;
  }

  #changed(): void {
    this.owner?.changed();
  }

  /** @internal */
  static attach(stream: Stream, owner: StreamOwner): void {
    stream.owner = owner;
  }

  /** Moves what is waiting into the HTML of the page that is written next. @internal */
  static writeFirstPage(stream: Stream): void {
    stream.#first ??= new PendingOperations();
    stream.#first.merge(stream.pending.take());
  }

  /** Removes and returns what the browser does not have. @internal */
  static take(stream: Stream): StreamCommand | undefined {
    const shown = stream.#first?.all() ?? [];
    stream.#first = undefined;
    const ops = [...(stream.#isWritten ? shown.filter(isState) : shown), ...stream.pending.take()];
    return ops.length > 0 ? { action: "stream", stream: stream.name, ops } : undefined;
  }

  /** Whether the browser does not have everything. @internal */
  static isWaiting(stream: Stream): boolean {
    return !stream.pending.isEmpty || stream.#first !== undefined;
  }

  /** Characters that the stream holds. @internal */
  static size(stream: Stream): number {
    return stream.pending.size + (stream.#first?.size ?? 0);
  }
}

/** Whether an operation changes the state of a stream, which the first page's HTML does not show. */
function isState([verb]: StreamOperation): boolean {
  return verb === "start" || verb === "done" || verb === "error";
}
