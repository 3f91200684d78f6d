import type { NumberedFlash, OutboxCommand } from "../../flash/index.js";
import { closeCodes } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { KeptFlash, KeptSession, SavedSession, SessionCopy, SessionMark } from "../ports.js";
import { EventOrder } from "../turn/event-order.js";
import { FlashOutbox } from "../turn/flash-outbox.js";
import type { Attachment, Caller, Input, Receiver, TurnFrame } from "../turn/input.js";
import { type SessionParts, TurnRunner } from "../turn/turn-runner.js";
import { CurrentView } from "../view/current-view.js";
import type { MountedView } from "../view/mounted-view.js";
import { LocalCopy } from "./local-copy.js";
import { TabConnection } from "./tab-connection.js";

/**
 * One mounted view in one browser tab: its owner, view, connection and lifetime. Independent of transports.
 * {@link TurnRunner} runs its turns.
 */
export class LiveSession implements KeptSession, SessionParts {
  readonly id: string;
  /** The browser session that may use it. */
  readonly owner: string;
  /** Network of the browser's last request, whose limits it counts towards. */
  address: string;
  /** This node's copy of the session. */
  readonly local: LocalCopy;
  /** The order of the tab's inputs. */
  readonly events = new EventOrder();
  /** Flash that the browser has not acknowledged. */
  readonly flash: FlashOutbox;
  /** The view that the tab shows. */
  readonly view: CurrentView;
  readonly connection: TabConnection;
  readonly application: LiveApplication;
  /** The data of the browser session. */
  readonly session: SavedSession;
  readonly #turns: TurnRunner;

  constructor(options: {
    id: string;
    owner: string;
    session: SavedSession;
    application: LiveApplication;
    address?: string | undefined;
    copy?: SessionCopy | undefined;
    /** The last event and the unacknowledged flash of the session's copy on another node. */
    inherited?: KeptFlash | undefined;
  }) {
    const { id, owner, session, application, inherited } = options;
    this.id = id;
    this.owner = owner;
    this.address = options.address ?? "";
    this.application = application;
    this.session = session;
    this.local = new LocalCopy(options.copy, inherited);
    this.events.last = inherited?.lastRef ?? 0;
    this.flash = new FlashOutbox(this, application, inherited);
    this.view = new CurrentView(application, session, id);
    this.connection = new TabConnection(id, application);
    this.#turns = new TurnRunner(this);
    session.onEnd(() => this.#sessionEnded());
  }

  /** The browser's session has ended or changed, so its tab mounts its view again. */
  #sessionEnded(): void {
    const reason = "The browser's session has changed";
    this.connection.attachment?.receive([{ type: "reload", reason }], false);
    this.close(reason);
  }

  get copy(): SessionCopy {
    return this.local.copy;
  }

  /** Token that lets the tab return to this session and view. */
  viewToken({ mountFlashDigests, route }: MountedView): string {
    const { id, owner, copy } = this;
    return this.application.viewToken({ id, owner, copy, mountFlashDigests }, route);
  }

  get mark(): SessionMark {
    return this.local.mark(this.events.last);
  }

  /** Whether the tab is connected. */
  get attached(): boolean {
    return this.connection.attachment !== undefined;
  }

  /** When the last connection was lost; `undefined` while there is one. */
  get detachedAt(): number | undefined {
    return this.connection.detachedAt;
  }

  get closed(): boolean {
    return this.#turns.isClosed;
  }

  /** Approximate size in characters: the texts that the tab shows, and the messages that wait for it. */
  get size(): number {
    let size = this.view.mounted?.rendered.size ?? 0;
    for (const command of this.flash.waiting) size += commandSize(command);
    return size + (this.view.mounted?.streaming.streams?.size ?? 0);
  }

  /** Whether no turn is under way and no input waits. */
  get idle(): boolean {
    return this.#turns.isIdle;
  }

  /** Whether background work of the view is running. */
  get working(): boolean {
    return this.view.mounted?.working === true;
  }

  /** Whether a page in the browser is this session's tab. The first page that asks becomes its tab. */
  belongsTo(tab: string | undefined): boolean {
    return this.local.belongsTo(tab);
  }

  /** @throws {DjustError} DJ_RATE_EVENTS if too many of the tab's inputs wait for the turn under way */
  post(input: Input): void {
    this.#turns.post(input);
  }

  /**
   * Posts a frame that becomes a turn.
   *
   * @param by.receiver gets the reply instead of the session's connection
   * @param by.caller the request that brought the frame, if it is not the connection's
   * @throws {DjustError} see {@link post}
   */
  take(frame: TurnFrame, { receiver, caller }: { receiver?: Receiver; caller?: Caller } = {}): void {
    this.#turns.post({ kind: "frame", frame, receiver, caller });
  }

  /** A connection is lost. The session waits for the tab to reconnect. */
  detach(attachment: Attachment): void {
    if (this.connection.detach(attachment)) this.#turns.detached();
  }

  /** Adds flash of this tab that was put on another node, unless it is already here. */
  inherit(commands: readonly NumberedFlash[]): void {
    if (this.closed || !this.flash.inherit(commands)) return;
    // The turn under way may have sent its flash already.
    if (this.attached) this.post({ kind: "update", flashOnly: true });
  }

  /**
   * Called when a tab without a connection has received a reply over HTTP. If its view has topics, it polls.
   *
   * @param ms how long the tab counts as present at its topics
   * @returns whether it has topics
   */
  presentFor(ms: number): boolean {
    const topics = this.attached || this.closed ? undefined : this.view.mounted?.topics;
    if (!topics || topics.isEmpty) return false;
    topics.presentFor(ms);
    return true;
  }

  /** The browser has shown everything up to this id. */
  acknowledge(id: number): void | Promise<void> {
    const acknowledged = this.flash.acknowledge(id);
    this.view.mounted?.streaming.streams?.acknowledged();
    return acknowledged;
  }

  /** Replies to a heartbeat, with the ids that the browser should have by then. */
  pong(receiver: Receiver | undefined = this.connection.attachment): void {
    const isSettled = this.events.gapless && this.idle;
    const expected = isSettled ? { after: this.flash.lastSentId, ref: this.events.last } : undefined;
    receiver?.receive([{ type: "pong", ...expected }], false);
  }

  /** Ends the session. Flash that the tab has not shown is counted as dropped. */
  close(reason: string): void {
    if (this.closed) return;
    this.#end(reason, 1000);
    this.application.outboxStore?.remove(this.id);
  }

  /** Ends this copy, because the tab is on another node, and passes on the flash that the tab may not have shown. */
  yield(): void {
    if (this.closed) return;
    this.flash.passOn(unsentOf(this.view.mounted));
    this.#end("Another node has taken over", closeCodes.restart);
  }

  /**
   * Ends the session because the process shuts down, and asks the browser to reconnect to any node. Flash that it has
   * not shown waits in the outbox store, if there is one.
   *
   * @param withinMs how long the browser may wait before it reconnects
   */
  goAway(withinMs: number): void {
    const reason = "The server is shutting down";
    this.connection.attachment?.receive([{ type: "reload", reason, withinMs }], false);
    if (this.application.outboxStore) {
      // A turn that has not ended leaves flash in the view's queue.
      this.flash.add(unsentOf(this.view.mounted));
      this.flash.takeAll();
    }
    this.#end(reason, closeCodes.restart);
    this.#turns.endTurns();
  }

  #end(reason: string, code: number): void {
    if (this.closed) return;
    this.session.offEnd();
    this.#turns.close();
    this.view.close();
    this.flash.drop(this.flash.takeAll(), "tab_gone");
    this.connection.close(code, reason);
    this.application.closed(this.id);
  }
}

function commandSize(command: NumberedFlash): number {
  if (command.action !== "stream") return "message" in command ? command.message.length : 0;
  let size = 0;
  for (const [, ...values] of command.ops)
    for (const value of values) if (typeof value === "string") size += value.length;
  return size;
}

/** Removes and returns everything that a view's turns have not sent yet, for another copy of its session. */
function unsentOf(mounted: MountedView | undefined): readonly OutboxCommand[] {
  if (!mounted) return [];
  const { flash, topics } = mounted;
  const { streams } = mounted.streaming;
  return [
    ...(streams?.take(true) ?? []),
    ...flash.take(Number.POSITIVE_INFINITY),
    ...(topics?.takeEarly() ?? []),
  ];
}
