import { DjustError, describe, type StreamCommand } from "../../wire/index.js";
import type { Clock } from "../ports.js";
import { ItemStream, type ItemStreamOptions } from "./item-stream.js";
import { Stream, type StreamOwner } from "./stream.js";
import { TextStream } from "./text-stream.js";

/** Maximum number of streams of one view. */
const maxStreams = 1_000;
/** Maximum number of unacknowledged stream frames. At this limit, changes are merged until the browser acknowledges. */
const maxUnacknowledged = 16;

/** The live session, as its view's streams use it. */
export interface ViewStreamsOwner extends Omit<StreamOwner, "changed"> {
  readonly clock: Clock;
  /** Whether a script has attached; until then only the page's HTML shows what was streamed. */
  readonly hasScript: boolean;
  /** How often changes are sent, in ms. */
  readonly intervalMs: number;
  /** Frames of streams that the browser has not acknowledged. */
  readonly unacknowledged: number;
  /** The view's streams, once it has any. */
  streams: ViewStreams | undefined;
  /** Sends what is waiting, unless a turn is about to do so. */
  send(): void;
}

/** The streams of one view by name. Schedules when their changes are sent. */
export class ViewStreams {
  readonly #streams = new Map<string, Stream>();
  #owner: ViewStreamsOwner | undefined;
  #timer: unknown;
  #sentAt = Number.NEGATIVE_INFINITY;

  /** Returns the stream with this name, which the first call creates. @throws {DjustError} DJ_STREAM */
  open<T>(name: string, options: ItemStreamOptions<T> | undefined): TextStream | ItemStream<T> {
    if (typeof name !== "string" || name === "" || name.length > 200)
      throw new DjustError(
        "DJ_STREAM",
        `The name of a stream must be a string of 1–200 characters, got ${describe(name)}.`,
      );
    const known = this.#streams.get(name);
    if (known) {
      if (options !== undefined && !(known instanceof ItemStream))
        throw new DjustError(
          "DJ_STREAM",
          `The stream "${name}" is a stream of text. Use another name for a stream of items.`,
        );
      return known as TextStream | ItemStream<T>;
    }
    if (this.#streams.size >= maxStreams)
      throw new DjustError(
        "DJ_STREAM",
        `A view must not have more than ${maxStreams} streams. Reuse their names.`,
      );
    const stream = options === undefined ? new TextStream(name) : new ItemStream(name, options);
    this.#streams.set(name, stream);
    if (this.#owner) this.#attach(stream, this.#owner);
    return stream;
  }

  /** Forgets a stream, because its component is no longer in the page. */
  remove(name: string): void {
    this.#streams.delete(name);
  }

  /** The view is mounted. */
  bind(owner: ViewStreamsOwner): void {
    if (this.#owner) return;
    this.#owner = owner;
    owner.streams = this;
    for (const stream of this.#streams.values()) this.#attach(stream, owner);
  }

  #attach(stream: Stream, owner: ViewStreamsOwner): void {
    Stream.attach(stream, {
      get isActive() {
        return owner.isActive;
      },
      inspector: owner.inspector,
      interruptedText: () => owner.interruptedText(),
      changed: () => this.#schedule(),
    });
  }

  /** Whether a stream has started and not ended. */
  get isActive(): boolean {
    for (const stream of this.#streams.values()) if (stream.active) return true;
    return false;
  }

  /** Whether the browser does not have everything. */
  get isWaiting(): boolean {
    for (const stream of this.#streams.values()) if (Stream.isWaiting(stream)) return true;
    return false;
  }

  /** Characters that wait for the browser. */
  get size(): number {
    let size = 0;
    for (const stream of this.#streams.values()) size += Stream.size(stream);
    return size;
  }

  /** Moves what is waiting into the HTML of a page that has no script yet. */
  writeFirstPage(): void {
    if (this.#owner?.hasScript) return;
    for (const stream of this.#streams.values()) Stream.writeFirstPage(stream);
  }

  /**
   * Removes and returns what is waiting to be sent; nothing while too much is unacknowledged.
   *
   * @param isLast whether the session ends, so that everything must be returned
   */
  take(isLast = false): readonly StreamCommand[] {
    const owner = this.#owner;
    if (!isLast && (!owner?.hasScript || owner.unacknowledged >= maxUnacknowledged)) return none;
    const commands: StreamCommand[] = [];
    for (const stream of this.#streams.values()) {
      const command = Stream.take(stream);
      if (command) commands.push(command);
    }
    if (commands.length > 0 && owner) this.#sentAt = owner.clock.now();
    return commands;
  }

  /** The browser has acknowledged something, so there may be room for what waits. */
  acknowledged(): void {
    if (this.isWaiting) this.#schedule();
  }

  close(): void {
    if (this.#timer !== undefined) this.#owner?.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Schedules sending. All changes of one interval are sent together. */
  #schedule(): void {
    const owner = this.#owner;
    if (!owner || this.#timer !== undefined || owner.unacknowledged >= maxUnacknowledged) return;
    const wait = Math.max(0, this.#sentAt + owner.intervalMs - owner.clock.now());
    this.#timer = owner.clock.setTimeout(() => {
      this.#timer = undefined;
      if (this.isWaiting) owner.send();
    }, wait);
  }
}

const none: readonly StreamCommand[] = [];
