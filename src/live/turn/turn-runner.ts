import {
  closeCodes,
  DjustError,
  type FlashCommand,
  isPromise,
  type NavigationFrame,
  type ServerFrame,
} from "../../wire/index.js";
import { errorFrame } from "../error-frame.js";
import type { LiveApplication } from "../live-application.js";
import { Mailbox } from "../session/mailbox.js";
import { hasRoom } from "../session/queue-bounds.js";
import type { TabConnection } from "../session/tab-connection.js";
import type { CurrentView } from "../view/current-view.js";
import { type MountedView, startTasks, type ViewOwner } from "../view/mounted-view.js";
import { adviseUnshownChange, noteFields, noteRunning } from "../view/unshown-changes.js";
import { UpdateSchedule } from "../view/update-schedule.js";
import { failedTurn } from "./failed-turn.js";
import {
  type AttachInput,
  attributesOf,
  describeInput,
  type Input,
  mayMount,
  type Receiver,
} from "./input.js";
import { MidTurnSender, mayInterrupt, untilTimeout } from "./mid-turn.js";
import { closed, type Outcome } from "./outcome.js";
import { concurrentReply, type ReplySource, reply } from "./reply.js";
import { runTurn, type TurnContext } from "./run-turn.js";
import { reportSlow, Turn, untilDeadline } from "./turn.js";

const noTurns: readonly Turn[] = [];

/** Maximum number of a tab's connections that attach concurrently; further ones wait. */
const maxConcurrent = 8;

/** The parts of a live session that its turns work with. */
export interface SessionParts extends ReplySource, TurnContext {
  readonly connection: TabConnection;
}

/** Runs a live session's inputs one at a time, and sends the reply of each. */
export class TurnRunner implements ViewOwner {
  readonly application: LiveApplication;
  readonly view: CurrentView;
  readonly midTurn: MidTurnSender;
  readonly #parts: SessionParts;
  readonly #mailbox = new Mailbox<Input>(this);
  readonly #updates: UpdateSchedule;
  #current: Turn | undefined;
  /** Turns of tabs that attach while another turn waits for user code. */
  #concurrent: readonly Turn[] = noTurns;
  /** The navigation that sent the tab to its browser's new session; the tab has no view here any more. */
  #departed: NavigationFrame | undefined;
  #isClosed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.application = parts.application;
    this.view = parts.view;
    this.midTurn = new MidTurnSender(
      parts,
      () => !this.#isClosed && !this.#departed && mayInterrupt(this.#current),
    );
    this.#updates = new UpdateSchedule(parts.application.clock, this);
  }

  /** The turn under way. */
  get current(): Turn | undefined {
    return this.#current;
  }

  /** Whether no turn is under way and no input waits. */
  get isIdle(): boolean {
    return !this.#mailbox.busy && this.#mailbox.length === 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get audience(): "connection" | "reply" | undefined {
    if (this.#parts.connection.attachment) return "connection";
    const input = this.#current?.input;
    if (input?.kind === "attach" && input.attachment) return "connection";
    return this.#current?.receiver ? "reply" : undefined;
  }

  get isWorkCancelled(): boolean {
    return this.application.work?.current()?.aborted === true;
  }

  dropFlash(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void {
    this.#parts.flash.drop([command], reason);
  }

  /** @throws {DjustError} DJ_RATE_EVENTS when too many of the tab's inputs wait for the turn under way */
  post(input: Input): void {
    if (this.#isClosed) return refuse(input);
    if (!hasRoom(this.#mailbox, input, this.application)) return;
    // What waits for its debounce runs before later inputs, so that the order stays.
    if (input.kind === "frame")
      this.view.mounted?.tasks?.release(input.frame.type === "event" ? input.frame.event : undefined);
    if (input.kind === "attach") this.#postAttach(input);
    else this.#mailbox.post(input);
  }

  /** A tab that reconnects does not wait for a turn that waits for user code. */
  #postAttach(input: AttachInput): void {
    const current = this.#current;
    if (current?.isMounting && current.isSlow) current.waiting?.end(overtaken(current));
    const mayRunConcurrently =
      current?.phase === "waiting" && !current.isMounting && this.#concurrent.length < maxConcurrent;
    if (mayRunConcurrently) this.#mailbox.postConcurrently(input);
    else this.#mailbox.post(input);
  }

  /** Accepts no more inputs, and rejects those that wait. The turn under way continues. */
  close(): void {
    this.#isClosed = true;
    this.#updates.stopTick();
    for (const input of this.#mailbox.clear()) refuse(input);
  }

  /** Ends turns that wait for user code or a store, so that their senders get a reply before the process ends. */
  endTurns(): void {
    for (const turn of [this.#current, ...this.#concurrent]) turn?.waiting?.end(closed);
  }

  /** Handles one input; called only by the mailbox. */
  take(input: Input): boolean {
    const { work } = this.application;
    // The input may have been posted at the end of background work, which the turn is not part of.
    if (work?.current()) return work.run(undefined, () => this.take(input));
    if (this.#isClosed) {
      refuse(input);
      return true;
    }
    if (this.#departed) {
      (input.receiver ?? this.#parts.connection.attachment)?.receive([this.#departed], false);
      return true;
    }
    const turn = new Turn(input);
    if (this.#current) {
      turn.isConcurrent = true;
      this.#concurrent = [...this.#concurrent, turn];
      this.#current.isOvertaken = true;
    } else this.#current = turn;
    if (input.kind === "attach") this.#replaceConnection(input);
    const { mounted } = this.view;
    if (mounted && this.application.mistakes.isStrict && turn.isEvent && !turn.isConcurrent)
      adviseUnshownChange(mounted, this.application);
    const outcome = runTurn(turn, this.#parts, this);
    if (!isPromise(outcome)) return this.#finish(turn, outcome);
    this.#wait(turn, outcome);
    return false;
  }

  #replaceConnection(input: AttachInput): void {
    const { connection } = this.#parts;
    const before = connection.attachment;
    connection.replace(input);
    if (before && !connection.attachment) this.detached();
  }

  #wait(turn: Turn, running: PromiseLike<Outcome>): void {
    const { application, view } = this;
    const slow = (): void => {
      reportSlow(turn, application, view.mounted?.view.constructor.name);
      if (turn.isMounting && this.#mailbox.count(({ kind }) => kind === "attach") > 0)
        turn.waiting?.end(overtaken(turn));
    };
    untilDeadline(turn, running, application, slow, (outcome) => {
      const { mounted } = view;
      if (turn.isContinued && mounted && outcome.kind === "handled")
        startTasks(mounted, this).addTurn(turn.ref, reportedLate(turn, mounted, running));
      else if (turn.isAbandoned) void running.then(() => this.requestUpdate());
      const isLate = turn.isAbandoned && outcome.kind === "failed";
      this.#settle(turn, isLate ? this.#abandon(turn, outcome.error) : outcome);
    });
  }

  #settle(turn: Turn, outcome: Outcome): void {
    // A tab that attaches during a turn whose frames are being delivered gets its reply after them.
    const before = turn.isConcurrent ? this.#current : undefined;
    if (before?.phase === "replying" && before.delivered)
      void before.delivered.then(() => this.#settle(turn, outcome));
    else if (this.#finish(turn, outcome)) this.#mailbox.finished();
  }

  /** Ends a turn that has timed out. If it was mounting a view or admitting a tab, the view is closed. */
  #abandon(turn: Turn, error: DjustError): Outcome {
    const outcome = failedTurn(turn, error, "DJ_TURN_TIMEOUT", this.application, this.view.mounted);
    if (!mayMount(turn.input)) return outcome;
    this.view.close();
    this.#parts.flash.dropUnacknowledged("refused");
    return outcome;
  }

  /**
   * Sends the reply. No error here may end the process or block the next turn.
   *
   * @returns whether the turn is finished; if not, `finished` of the mailbox is called later
   */
  #finish(turn: Turn, outcome: Outcome): boolean {
    turn.phase = "replying";
    try {
      if (turn.input.kind === "attach") connect(turn.input, outcome, this.#parts);
      const { attachment } = this.#parts.connection;
      const receiver = turn.isOvertaken ? attachment : (turn.receiver ?? attachment);
      const isConcurrent = this.#isConcurrent(turn);
      const frames = isConcurrent
        ? concurrentReply(turn, outcome, this.#parts)
        : reply(turn, outcome, this.#parts, receiver !== undefined);
      if (this.#parts.session.movedTo !== undefined) {
        const last = frames.at(-1);
        if (last?.type === "navigation") this.#departed = last;
      }
      // Flash is sent only once it would survive the end of this process.
      const durable = isConcurrent ? undefined : this.midTurn.takeDurable();
      if (!durable) {
        this.#deliver(turn, receiver, frames);
        return true;
      }
      turn.delivered = untilTimeout(durable, this.application).then(() => {
        try {
          this.#deliver(turn, receiver, frames);
        } catch (error) {
          this.#failedToComplete(turn, error);
        }
        this.#mailbox.finished();
      });
      return false;
    } catch (error) {
      this.#failedToComplete(turn, error);
      return true;
    }
  }

  /** Whether the turn ends before the one that it has not waited for. */
  #isConcurrent(turn: Turn): boolean {
    return turn.isConcurrent && this.#current !== undefined;
  }

  #deliver(turn: Turn, receiver: Receiver | undefined, frames: readonly ServerFrame[]): void {
    const isConcurrent = this.#isConcurrent(turn);
    this.#concurrent = without(this.#concurrent, turn);
    if (!isConcurrent) this.#current = undefined;
    const { mounted } = this.view;
    const more =
      mounted !== undefined &&
      (isConcurrent ||
        mounted.working ||
        mounted.flash.length > 0 ||
        this.#mailbox.length > 0 ||
        mounted.streaming.streams?.isActive === true);
    if (receiver && (frames.length > 0 || receiver === turn.receiver)) receiver.receive(frames, more);
    if (turn.isOvertaken) turn.receiver?.receive([{ type: "noop" }], true);
    if (this.#departed) {
      this.#updates.stopTick();
      this.view.close();
    }
    const { metrics, slowTurnMs } = this.application;
    const attributes = attributesOf(turn.input);
    const durationMs = performance.now() - turn.startedAt;
    metrics.count("djust.turns", 1, attributes);
    metrics.record("djust.turn.duration", durationMs, attributes);
    if (durationMs > slowTurnMs) reportSlow(turn, this.application, mounted?.view.constructor.name);
    if (!mounted || isConcurrent) return;
    if (turn.isAbandoned) noteRunning(mounted);
    else noteFields(mounted, this.application);
    // A session without a connection counts by its size, which is known now.
    if (!this.#parts.connection.attachment && mayMount(turn.input)) this.application.detached(this.#parts.id);
    // The session may have been closed for lack of room.
    if (this.#isClosed) return;
    mounted.tasks?.begin();
    if (mounted.flash.length > 0 && (receiver || !mounted.navigation)) this.requestUpdate();
    if (mounted.working) this.startTick();
  }

  #failedToComplete(turn: Turn, cause: unknown): void {
    this.#concurrent = without(this.#concurrent, turn);
    if (this.#current === turn) this.#current = undefined;
    const { logger } = this.application;
    const message = "Failed to complete a turn";
    logger.error({ err: cause, input: describeInput(turn.input) }, message);
    const error = new DjustError("DJ_INTERNAL", message, { cause });
    const receiver = turn.receiver ?? this.#parts.connection.attachment;
    receiver?.receive([errorFrame(error, this.application, { ref: turn.ref })], false);
  }

  /** Requests a turn for changes that were made outside of one; several requests share a turn. */
  requestUpdate(flashOnly = false): void {
    if (!this.#current && !this.#isClosed) this.#updates.request(flashOnly);
  }

  /** Renders the view without an input; called only by the schedule. */
  update(flashOnly: boolean): void {
    if (!this.#current) this.post({ kind: "update", flashOnly: flashOnly && this.#mailbox.length === 0 });
  }

  get working(): boolean {
    return this.view.mounted?.working === true;
  }

  startTick(): void {
    if (this.#parts.connection.attachment) this.#updates.startTick();
  }

  /** Called when no tab shows the view any more. */
  detached(): void {
    this.#updates.stopTick();
    this.view.mounted?.topics?.present(false);
  }
}

/** The outcome of a turn that would block a tab from attaching again. */
function overtaken({ input }: Turn): Outcome {
  const message = `The ${describeInput(input)} has not finished, but the tab has reconnected.`;
  return { kind: "failed", error: new DjustError("DJ_TURN_TIMEOUT", message) };
}

/** The rest of an event handler, which is background work. Its error is no reply to the event. */
function reportedLate(turn: Turn, mounted: MountedView, running: PromiseLike<Outcome>): PromiseLike<void> {
  const during = `${describeInput(turn.input)} of ${mounted.view.constructor.name}`;
  return running.then((outcome) => {
    if (outcome.kind === "failed") mounted.unreported(outcome.error, during);
  });
}

/** Replies to an input of a live session that has ended. */
function refuse(input: Input): void {
  const reason = "Live session expired";
  if (input.kind === "attach" && input.attachment) input.attachment.close(closeCodes.restart, reason);
  else input.receiver?.receive([{ type: "reload", reason }], false);
}

function without(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  return turn.isConcurrent ? turns.filter((other) => other !== turn) : turns;
}

/** Attaches the tab of a turn, unless its live session has ended. */
function connect(input: AttachInput, outcome: Outcome, { connection, view }: SessionParts): void {
  if (outcome.kind === "closed") return input.attachment?.close(closeCodes.restart, "Live session expired");
  const isConnected = connection.attach(input);
  if (input.attachment) view.mounted?.topics?.present(isConnected);
}
