import type { BackgroundTask, FlashQueue } from "../../flash/index.js";
import type { Params } from "../../wire/index.js";
import type { Inbox } from "../inbox/view-inbox.js";
import type { ItemStream, ItemStreamOptions } from "../streams/item-stream.js";
import type { TextStream } from "../streams/text-stream.js";
import type { ViewStreamsOwner } from "../streams/view-streams.js";
import type { UndoableEntry } from "../undoable/undo-store.js";
import type { UploadContext } from "../uploads/view-uploads.js";
import type { Navigation } from "./navigation.js";

/**
 * Background work. The signal aborts when its result is no longer needed; the task takes reports of how much of the work is
 * done.
 */
export type AsyncWork = (signal: AbortSignal, task: BackgroundTask) => unknown;

/** How background work ended. */
export type AsyncOutcome =
  | { readonly status: "fulfilled"; readonly value: unknown }
  | { readonly status: "rejected"; readonly reason: unknown }
  | { readonly status: "cancelled" };

/** The live session as its view, or a component in it, uses it. */
export interface ViewContext {
  pushEvent(event: string, payload: unknown): void;
  navigate(navigation: Navigation): void;
  startAsync(work: AsyncWork, name: string | undefined): void;
  cancelAsync(name: string): boolean;
  subscribe(topic: string): () => void;
  clearForm(): void;
  requestUpdate(): void;
  /** What is before the names of a component's handlers; absent for a view. */
  readonly prefix?: string;
  /** Returns the queue for flash; absent for a view, which has one of its own. */
  openFlash?(): FlashQueue;
  /** Returns a stream; absent for a view, which keeps its own. */
  openStream?<T>(name: string, options: ItemStreamOptions<T> | undefined): TextStream | ItemStream<T>;
  /** Returns what uploads use; absent for a view. */
  openUploads?(): UploadContext;
  /** Streams, flushes, undoable actions and the inbox. */
  readonly streaming: ViewStreamsOwner & {
    flush(): Promise<void>;
    showMeanwhile(): Promise<void>;
    checkUndoable(name: string): void;
    undoable(name: string, params: Params, delayMs: number): Promise<string>;
    undo(id: string): Promise<UndoableEntry>;
    openInbox(topic: string): Promise<Inbox>;
    actOnInbox(params: Params): Promise<string>;
    readonly uploads: UploadContext;
  };
}
