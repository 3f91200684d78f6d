import type { NumberedFlash } from "../../flash/index.js";
import { type FlashCommand, type FlashFrame, limits, type ServerFrame } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { KeptFlash, SessionCopy, SessionMark } from "../ports.js";

/** Ids of each copy of a session are above those of the copies that its tab has had before. */
const idsPerCopy = 1_000_000;

/** Names that are remembered, so that flash that arrives by two nodes is shown once; the oldest go first. */
const maxNames = 2 * limits.outboxLength;

/** Topics at which flash had waited before one session took it. */
const topics = new WeakMap<FlashCommand, string>();

/** Remembers that flash had waited at a topic: if it cannot be shown, it waits there again. */
export function rememberTopic(command: FlashCommand, topic: string): void {
  topics.set(command, topic);
}

/** Why flash is not shown; `docs/operations.md` explains each. */
export type DropReason = "tab_gone" | "redirect" | "refused" | "view_gone" | "work_cancelled";

/**
 * Flash of one live session, from when the end of a turn takes it from the view's queue until the browser
 * acknowledges it. Ids rise by one; a browser that comes back gets what it has not acknowledged, in order.
 */
export class FlashOutbox {
  /** What the browser has not acknowledged, oldest first. */
  #waiting: NumberedFlash[] = [];
  /** Highest id given out. */
  #lastId: number;
  /** Highest id that has been sent; what is sent again is a redelivery. */
  #sentId = 0;
  /** Id of the command before the next one that the browser gets. */
  #lastSentId = 0;
  /** Names of flash that has been here, where other nodes may bring the same. */
  #names: Set<string> | undefined;
  #named = 0;
  /** Resolves when what was added would outlive this process. */
  #durable: Promise<unknown> | undefined;

  /** @param inherited what the browser has not acknowledged, from another node */
  constructor(
    private readonly session: {
      readonly id: string;
      readonly copy: SessionCopy;
      readonly mark: SessionMark;
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

  /** What the browser has not acknowledged, oldest first. */
  get waiting(): readonly NumberedFlash[] {
    return this.#waiting;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the command that the browser was sent last. */
  get lastSentId(): number {
    return this.#lastSentId;
  }

  /** Highest id up to which the browser has acknowledged everything. */
  get acknowledgedId(): number {
    return (this.#waiting[0]?.id ?? this.#lastId + 1) - 1;
  }

  /** Whether the browser has flash up to this id to acknowledge. */
  awaits(id: number): boolean {
    return id > this.acknowledgedId && id <= this.#lastId;
  }

  /**
   * Numbers commands, which are the outbox's own from here on, and keeps them.
   *
   * @returns resolves when they would outlive this process, where they can; never rejects
   */
  add(commands: readonly FlashCommand[]): Promise<void> | undefined {
    const numbered = this.#number(commands);
    const { outboxStore, metrics, logger } = this.application;
    if (numbered.length === 0 || !outboxStore) return undefined;
    const { id, mark } = this.session;
    const durable = outboxStore.add(id, numbered, mark).catch((error: unknown) => {
      metrics.count("djust.flash.unkept", numbered.length);
      logger.debug({ err: error, session: id }, "Flash is kept on this node only");
    });
    this.waitFor(durable);
    return durable;
  }

  /** Flash leaves only when this has resolved, too. */
  waitFor(durable: Promise<unknown> | undefined): void {
    if (durable) this.#durable = this.#durable ? Promise.all([this.#durable, durable]) : durable;
  }

  /** What the frames of this turn have to wait for, once. */
  takeDurable(): Promise<unknown> | undefined {
    const durable = this.#durable;
    if (durable) this.#durable = undefined;
    return durable;
  }

  /**
   * Takes flash of this tab that another node had put, unless it is here already.
   *
   * @returns whether there was any
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

  /** Gives everything to the node that has the session now. @param queued what the view had put */
  passOn(queued: readonly FlashCommand[]): void {
    this.#number(queued);
    this.application.outboxStore?.passOn(this.session.id, this.takeAll(), this.session.mark);
  }

  /** The browser has shown everything up to this id. @returns resolves when no other node would show it again */
  acknowledge(id: number): void | Promise<void> {
    if (id > this.#lastId) return undefined;
    const waiting = this.#waiting;
    let shown = 0;
    while (shown < waiting.length && (waiting[shown]?.id ?? 0) <= id) shown++;
    if (shown === 0) return undefined;
    // An array that is emptied by its length gives up its room, which the next turn would ask for again.
    if (shown === 1 && waiting.length === 1) waiting.pop();
    else waiting.splice(0, shown);
    this.application.metrics.count("djust.flash.shown", shown);
    return this.application.outboxStore?.acknowledge(this.session.id, id);
  }

  /**
   * Adds flash to a turn's frames.
   *
   * @param again whether the browser may have missed what was sent before
   */
  send(frames: ServerFrame[], again: boolean): void {
    const waiting = this.#waiting;
    let redelivered = 0;
    let previous = again ? this.acknowledgedId : this.#lastSentId;
    // Ids rise by one: what was sent before need not be looked at.
    const first = again ? 0 : Math.max(0, waiting.length - (this.#lastId - this.#sentId));
    for (let at = first; at < waiting.length; at++) {
      const command = waiting[at] as NumberedFlash;
      const { id } = command;
      if (id > this.#sentId) this.#sentId = id;
      else if (again) redelivered++;
      else continue;
      const frame: FlashFrame & { after?: number } = { type: "flash", ...command };
      if (id - 1 !== previous) frame.after = previous;
      frames.push(frame);
      previous = id;
    }
    this.#lastSentId = previous;
    if (redelivered > 0) this.application.metrics.count("djust.flash.redelivered", redelivered);
  }

  /** Drops what was sent and not shown, with the view that it belonged to. */
  dropUnacknowledged(reason: "redirect" | "refused"): void {
    this.drop(this.takeAll(), reason);
    this.application.outboxStore?.acknowledge(this.session.id, this.#lastId);
  }

  /** Counts dropped flash. Flash that has waited at a topic and was not sent waits there again. */
  drop(commands: readonly (FlashCommand | NumberedFlash)[], reason: DropReason): void {
    let dropped = 0;
    for (const command of commands) {
      const { id = Number.POSITIVE_INFINITY, uid: _, ...flash } = command;
      const topic = id > this.#sentId ? topics.get(command) : undefined;
      if (topic === undefined || flash.action !== "put") dropped++;
      else this.application.broker.publishFlash(topic, flash);
    }
    if (dropped > 0) this.application.metrics.count("djust.flash.dropped", dropped, { reason });
  }

  /** Takes out everything that the browser has not acknowledged. */
  takeAll(): readonly NumberedFlash[] {
    return this.#waiting.splice(0);
  }

  #number(commands: readonly FlashCommand[]): readonly NumberedFlash[] {
    const isShared = this.application.outboxStore !== undefined;
    const added = isShared ? commands.filter((command) => this.#isNew(command)) : commands;
    if (added.length === 0) return none;
    const numbered = added as readonly (FlashCommand & { id: number })[];
    for (const command of numbered) {
      this.application.flashLevels?.complete(command);
      command.id = ++this.#lastId;
      this.#waiting.push(command);
    }
    const { metrics } = this.application;
    metrics.count("djust.flash.put", numbered.length);
    const surplus = this.#waiting.length - limits.outboxLength;
    if (surplus > 0) {
      this.#waiting.splice(0, surplus);
      metrics.count("djust.flash.dropped", surplus, { reason: "outbox_full" });
    }
    return numbered;
  }

  /** Names a command that has no name, as a page knows flash of several nodes by it. @returns whether it is new */
  #isNew(command: FlashCommand & { uid?: string }): boolean {
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
