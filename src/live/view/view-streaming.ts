import type { ShownInbox } from "../../flash/index.js";
import type { Inspector } from "../../html/index.js";
import { checkTopic, DjustError, type Params } from "../../wire/index.js";
import { type Inbox, ViewInbox } from "../inbox/view-inbox.js";
import type { LiveApplication } from "../live-application.js";
import type { ViewStreams, ViewStreamsOwner } from "../streams/view-streams.js";
import type { UndoableEntry } from "../undoable/undo-store.js";
import type { Undoables } from "../undoable/undoables.js";
import type { UploadContext } from "../uploads/view-uploads.js";
import { uploadsOf } from "./live-base.js";
import type { LiveView } from "./live-view.js";
import type { LiveRequest } from "./request.js";

/** Sends the changes of a turn before it ends. */
export interface MidTurn {
  /** Frames of streams that the browser has not acknowledged. */
  readonly unacknowledgedStreams: number;
  /** Sends the changes of streams. */
  sendStreams(): void;
  /** Renders, and sends what has changed. Never rejects. */
  flush(): Promise<void>;
}

/** The live session, as its view's streams use it. */
interface StreamingOwner {
  readonly application: Pick<
    LiveApplication,
    "clock" | "logger" | "streamIntervalMs" | "failureText" | "work" | "undoables" | "inboxStore" | "uploads"
  >;
  readonly view: {
    readonly request: LiveRequest | undefined;
    readonly sessionId: string;
    readonly mounted: { readonly tasks: { readonly hasTurn: boolean } | undefined } | undefined;
  };
  readonly current: { continueInBackground(): boolean } | undefined;
  readonly midTurn: MidTurn;
  requestUpdate(): void;
}

/**
 * The parts of a mounted view that act before the end of a turn (its streams and `flush`), its undoable actions and its
 * inbox.
 */
export class ViewStreaming implements ViewStreamsOwner {
  hasScript = false;
  streams: ViewStreams | undefined;

  #inbox: ViewInbox | undefined;

  /** @param isShown whether calls by the running code have an effect */
  constructor(
    private readonly view: LiveView,
    private readonly owner: StreamingOwner,
    readonly inspector: Inspector & { inbox: ShownInbox | undefined },
    private readonly isShown: () => boolean,
    private readonly mounted: Pick<UploadContext, "pushEvent" | "requestUpdate">,
  ) {}

  get isActive(): boolean {
    return this.isShown();
  }

  get clock() {
    return this.owner.application.clock;
  }

  get intervalMs(): number {
    return this.owner.application.streamIntervalMs;
  }

  get unacknowledged(): number {
    return this.owner.midTurn.unacknowledgedStreams;
  }

  interruptedText(): string | undefined {
    return this.owner.application.failureText("DJ_STREAM_INTERRUPTED", this.owner.view.request);
  }

  send(): void {
    this.owner.midTurn.sendStreams();
  }

  /**
   * Sends the changes so far, because the running code is going to wait. The turn of an event handler ends, and the
   * rest of the handler becomes background work; other code continues after a flush.
   */
  async showMeanwhile(): Promise<void> {
    if (!this.isActive) return;
    const { application, current, view } = this.owner;
    // Background work, or the rest of a handler, is not the turn under way.
    const isOfTurn = application.work?.current() === undefined && view.mounted?.tasks?.hasTurn !== true;
    if (!(isOfTurn && current?.continueInBackground())) await this.flush();
  }

  /** @throws {DjustError} DJ_UNDOABLE if the application does not declare the action */
  checkUndoable(name: string): void {
    this.#undoables.check(name);
  }

  /** Adds an undoable action, which counts towards the browser's session. @returns its id */
  async undoable(name: string, params: Params, delayMs: number): Promise<string> {
    const { request, sessionId } = this.owner.view;
    return this.#undoables.add(name, params, delayMs, request?.session.id ?? sessionId);
  }

  async undo(id: string): Promise<UndoableEntry> {
    return this.#undoables.undo(id);
  }

  get #undoables(): Undoables {
    const { undoables } = this.owner.application;
    if (undoables) return undoables;
    throw new DjustError(
      "DJ_UNDOABLE",
      "undoable() must be called in a view of an application. Use createApp().",
    );
  }

  /** Opens an inbox, in place of the one that was open. @throws {DjustError} DJ_TOPIC, DJ_INBOX */
  async openInbox(topic: string): Promise<Inbox> {
    checkTopic(topic);
    const { inboxStore: store, clock, logger } = this.owner.application;
    if (!store)
      throw new DjustError(
        "DJ_INBOX",
        "openInbox() must be called in a view of an application. Use createApp().",
      );
    const inbox = new ViewInbox({ store, topic, clock, logger, changed: () => this.owner.requestUpdate() });
    // A view that has been replaced shows nothing.
    if (!this.isActive) return inbox;
    this.#inbox?.close();
    this.#inbox = this.inspector.inbox = inbox;
    await inbox.open();
    return inbox;
  }

  /** Does what a button of the inbox asks for. @returns selector of what gets the focus @throws {DjustError} DJ_INBOX */
  async actOnInbox(params: Params): Promise<string> {
    if (this.#inbox) return this.#inbox.act(params);
    throw new DjustError(
      "DJ_INBOX",
      "The view must have an inbox. Call await this.openInbox(topic) in mount().",
    );
  }

  get uploads(): UploadContext {
    const { owner, mounted } = this;
    const { clock, logger, uploads: port } = owner.application;
    return {
      clock,
      logger,
      port,
      sessionId: owner.view.sessionId,
      prefix: "",
      pushEvent: (event, payload) => mounted.pushEvent(event, payload),
      requestUpdate: () => mounted.requestUpdate(),
    };
  }

  /** The view is gone. */
  close(): void {
    this.streams?.close();
    this.#inbox?.close();
    uploadsOf(this.view)?.close();
  }

  async flush(): Promise<void> {
    if (this.isActive) await this.owner.midTurn.flush();
  }
}
