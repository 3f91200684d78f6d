import { type FlashTexts, markFirstPage, type NumberedFlash, type OutboxCommand } from "../../flash/index.js";
import {
  type FlashCommand,
  type FlashFrame,
  limits,
  type ServerFrame,
  type StreamFrame,
} from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { KeptFlash, SessionCopy, SessionMark } from "../ports.js";

/** The ids of each copy of a session are above those of the tab's earlier copies. */
const idsPerCopy = 1_000_000;

/**
 * Maximum number of remembered names, by which flash that arrives from two nodes is shown once. The oldest are removed
 * first.
 */
const maxNames = 2 * limits.outboxLength;

/** The topics at which flash had waited before a session took it. */
const topics = new WeakMap<FlashCommand, string>();

/** Remembers the topic at which flash had waited. If it cannot be shown, it waits there again. */
export function rememberTopic(command: FlashCommand, topic: string): void {
  topics.set(command, topic);
}

/** Why flash was not shown; `docs/operations.md` explains each reason. */
export type DropReason = "tab_gone" | "redirect" | "refused" | "view_gone" | "work_cancelled";

/**
 * The flash and stream changes of one live session, from the end of the turn that queued them until the browser
 * acknowledges them. Ids increase by one. A browser that reconnects gets the unacknowledged flash again, in order.
 */
export class FlashOutbox {
  /** Unacknowledged flash, oldest first. */
  #waiting: NumberedFlash[] = [];
  /** Highest id assigned. */
  #lastId: number;
  /** Highest id that has been sent; sending it again is a redelivery. */
  #sentId = 0;
  #lastSentId = 0;
  /** Names of earlier flash, if other nodes may send the same flash. */
  #names: Set<string> | undefined;
  #named = 0;
  /** Resolves once the added flash would survive the end of this process. */
  #durable: Promise<unknown> | undefined;

  /** @param inherited unacknowledged flash from another node */
  constructor(
    private readonly session: {
      readonly id: string;
      readonly copy: SessionCopy;
      readonly mark: SessionMark;
      readonly view?: { readonly flashTexts: FlashTexts | undefined };
    },
    private readonly application: LiveApplication,
    inherited?: KeptFlash,
  ) {
    this.#lastId = Math.max(session.copy.moves * idsPerCopy, inherited?.lastId ?? 0);
    for (const command of inherited?.commands ?? []) {
      this.#isNew(command);
      this.#waiting.push(command);
      this.#lastId = Math.max(this.#lastId, command.id);
      this.#sentId = command.id;
    }
  }

  /** Unacknowledged flash, oldest first. */
  get waiting(): readonly NumberedFlash[] {
    return this.#waiting;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the command that was sent last. */
  get lastSentId(): number {
    return this.#lastSentId;
  }

  /** Highest id up to which the browser has acknowledged everything. */
  get acknowledgedId(): number {
    return (this.#waiting[0]?.id ?? this.#lastId + 1) - 1;
  }

  /** Whether an acknowledgement of this id is expected. */
  awaits(id: number): boolean {
    return id > this.acknowledgedId && id <= this.#lastId;
  }

  /**
   * Numbers commands and keeps them. The outbox owns, and changes, the given objects.
   *
   * @returns a promise that resolves once they would survive the end of this process, if there is an outbox store; it
   *   never rejects
   */
  add(commands: readonly OutboxCommand[]): Promise<void> | undefined {
    const numbered = this.#number(commands);
    const { outboxStore, metrics, logger } = this.application;
    if (numbered.length === 0 || !outboxStore) return undefined;
    const { id, mark } = this.session;
    const kept = outboxStore.add(id, numbered, mark);
    kept.catch((error: unknown) => {
      metrics.count("djust.flash.unkept", countFlash(numbered));
      logger.debug({ err: error, session: id }, "Flash is kept on this node only");
    });
    const durable = settled(kept);
    this.waitFor(durable);
    return durable;
  }

  /** Delays the next frames until this has resolved. */
  waitFor(durable: Promise<unknown> | undefined): void {
    if (durable) this.#durable = this.#durable ? Promise.all([this.#durable, durable]) : durable;
  }

  /** Returns, once, the promise that the frames of this turn must wait for. */
  takeDurable(): Promise<unknown> | undefined {
    const durable = this.#durable;
    if (durable) this.#durable = undefined;
    return durable;
  }

  /**
   * Takes flash of this tab that was put on another node, unless it is already here.
   *
   * @returns whether any of it is new
   */
  inherit(commands: readonly NumberedFlash[]): boolean {
    const own = new Set(this.#waiting.map(({ uid }) => uid));
    const others = commands.filter(({ uid }) => !own.has(uid));
    if (others.length === 0) return false;
    const durable = this.add(others.map(({ id: _, ...command }) => command));
    const settle = (): void => this.application.outboxStore?.settle(this.session.id, others);
    if (durable) void durable.then(settle);
    else settle();
    return true;
  }

  /** Passes all flash to the node that now has the session. @param queued the flash in the view's queue */
  passOn(queued: readonly OutboxCommand[]): void {
    this.#number(queued);
    this.application.outboxStore?.passOn(this.session.id, this.takeAll(), this.session.mark);
  }

  /**
   * The browser has shown all flash up to this id.
   *
   * @param isAwaited whether a response waits for it
   * @returns if awaited, resolves once no other node would show it again
   */
  acknowledge(id: number, isAwaited = false): void | Promise<void> {
    if (id > this.#lastId) return undefined;
    const waiting = this.#waiting;
    let shown = 0;
    while (shown < waiting.length && (waiting[shown]?.id ?? 0) <= id) shown++;
    if (shown === 0) return undefined;
    const shownFlash = countFlash(waiting, shown);
    // `splice` would release the array's memory, which the next turn would allocate again.
    if (shown === 1 && waiting.length === 1) waiting.pop();
    else waiting.splice(0, shown);
    if (shownFlash > 0) this.application.metrics.count("djust.flash.shown", shownFlash);
    return this.application.outboxStore?.acknowledge(this.session.id, id, isAwaited);
  }

  /** The first page has all flash in its HTML. */
  shownInFirstPage(): void | Promise<void> {
    this.waitingFlash.forEach(markFirstPage);
    return this.acknowledge(this.#lastId, true);
  }

  /**
   * Adds flash to a turn's frames.
   *
   * @param again whether the browser may have missed flash that was already sent
   * @returns whether a message is among it
   */
  send(frames: ServerFrame[], again: boolean): boolean {
    const waiting = this.#waiting;
    let redelivered = 0;
    let hasMessage = false;
    let previous = again ? this.acknowledgedId : this.#lastSentId;
    // Ids increase by one, so commands that were already sent can be skipped.
    const first = again ? 0 : Math.max(0, waiting.length - (this.#lastId - this.#sentId));
    for (let at = first; at < waiting.length; at++) {
      const command = waiting[at] as NumberedFlash;
      const { id } = command;
      if (id > this.#sentId) this.#sentId = id;
      else if (!again) continue;
      else if (command.action !== "stream") redelivered++;
      if (command.action === "put") hasMessage = true;
      const frame = frameOf(command);
      frames.push(id - 1 === previous ? frame : { ...frame, after: previous });
      previous = id;
    }
    this.#lastSentId = previous;
    if (redelivered > 0) this.application.metrics.count("djust.flash.redelivered", redelivered);
    return hasMessage;
  }

  /** Drops the unacknowledged flash of a view that the browser has left. */
  dropUnacknowledged(reason: "redirect" | "refused"): void {
    this.drop(this.takeAll(), reason);
    this.application.outboxStore?.acknowledge(this.session.id, this.#lastId);
  }

  /** Counts dropped flash. Flash that had waited at a topic and was not sent waits there again. */
  drop(commands: readonly (OutboxCommand | NumberedFlash)[], reason: DropReason): void {
    let dropped = 0;
    for (const command of commands) {
      if (command.action === "stream") continue;
      const { id = Number.POSITIVE_INFINITY, uid: _, ...flash } = command;
      const topic = id > this.#sentId ? topics.get(command) : undefined;
      if (topic === undefined || flash.action !== "put") dropped++;
      else this.application.broker.publishFlash(topic, flash);
    }
    if (dropped > 0) this.application.metrics.count("djust.flash.dropped", dropped, { reason });
  }

  /** Unacknowledged flash alone, oldest first. */
  get waitingFlash(): readonly (FlashCommand & { readonly id: number })[] {
    return this.#waiting.filter((command) => command.action !== "stream");
  }

  /** How many stream changes the browser has not acknowledged. */
  get waitingStreams(): number {
    return this.#waiting.length - countFlash(this.#waiting);
  }

  /** Removes and returns all unacknowledged flash. */
  takeAll(): readonly NumberedFlash[] {
    return this.#waiting.splice(0);
  }

  #number(commands: readonly OutboxCommand[]): readonly NumberedFlash[] {
    const isShared = this.application.outboxStore !== undefined;
    const added = isShared ? commands.filter((command) => this.#isNew(command)) : commands;
    if (added.length === 0) return none;
    const labels = this.session.view?.flashTexts?.levels;
    const numbered = added as readonly (OutboxCommand & { id: number })[];
    for (const command of numbered) {
      if (command.action !== "stream") this.application.flashLevels?.complete(command, labels);
      command.id = ++this.#lastId;
      this.#waiting.push(command);
    }
    const { metrics } = this.application;
    const put = countFlash(numbered);
    if (put > 0) metrics.count("djust.flash.put", put);
    const surplus = this.#waiting.length - limits.outboxLength;
    if (surplus > 0) {
      const dropped = countFlash(this.#waiting.splice(0, surplus));
      metrics.count("djust.flash.dropped", dropped, { reason: "outbox_full" });
    }
    return numbered;
  }

  /** Names a command, so that pages recognize flash that several nodes send. @returns whether it is new */
  #isNew(command: OutboxCommand & { uid?: string }): boolean {
    this.#names ??= new Set();
    command.uid ??= `${this.session.copy.name}.${++this.#named}`;
    if (this.#names.has(command.uid)) return false;
    this.#names.add(command.uid);
    const [oldest] = this.#names;
    if (this.#names.size > maxNames && oldest !== undefined) this.#names.delete(oldest);
    return true;
  }
}

const none: readonly NumberedFlash[] = [];

let last: { readonly of: Promise<void>; readonly settled: Promise<void> } | undefined;

/** Resolves when a promise has settled. Sessions that share the promise share the result. */
function settled(promise: Promise<void>): Promise<void> {
  if (last?.of !== promise) last = { of: promise, settled: promise.catch(() => {}) };
  return last.settled;
}

/** How many of the first commands are flash; the others are stream changes. */
function countFlash(commands: readonly OutboxCommand[], end = commands.length): number {
  let count = 0;
  for (let at = 0; at < end; at++) if (commands[at]?.action !== "stream") count++;
  return count;
}

function frameOf(command: NumberedFlash): FlashFrame | StreamFrame {
  if (command.action !== "stream") return { type: "flash", ...command };
  const { action: _, ...fields } = command;
  return { type: "stream", ...fields };
}
