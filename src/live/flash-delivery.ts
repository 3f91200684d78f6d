import { type NumberedFlash, Outbox } from "../flash/index.js";
import { type FlashCommand, type FlashFrame, limits, type ServerFrame } from "../wire/index.js";
import { FlashNames } from "./flash-names.js";
import type { LiveHost } from "./host.js";
import type { KeptFlash, SessionCopy, SessionMark } from "./ports.js";

/** Ids of each copy of a session are above those of the copies that its tab has had before. */
const idsPerCopy = 1_000_000;

/** Topics of flash that had waited there and is one session's alone. */
const waited = new WeakMap<FlashCommand, string>();

/** A session's flash from when a turn has taken it out of the view's queue until the browser has shown it. */
export class FlashDelivery {
  readonly outbox: Outbox;
  /** Highest id that has left; what leaves again is a redelivery. */
  #sent = 0;
  /** Id of the command that the browser has been sent last. */
  #before = 0;
  /** Where other nodes may bring the same: what has been here. */
  #names: FlashNames | undefined;

  /** @param inherited what the browser has not acknowledged, from another node */
  constructor(
    private readonly session: {
      readonly id: string;
      readonly copy: SessionCopy;
      readonly mark: SessionMark;
    },
    private readonly host: LiveHost,
    inherited: KeptFlash | undefined,
  ) {
    this.outbox = new Outbox(
      () => host.metrics.count("djust.flash.dropped", 1, { reason: "outbox_full" }),
      limits.outboxLength,
      Math.max(session.copy.moves * idsPerCopy, inherited?.lastId ?? 0),
    );
    if (!inherited) return;
    this.outbox.restore(inherited.commands);
    this.#names = new FlashNames(session.copy.name);
    for (const command of inherited.commands) this.#names.take(command);
    this.#sent = inherited.commands.at(-1)?.id ?? 0;
  }

  /** Id of the command that the browser has been sent last. */
  get before(): number {
    return this.#before;
  }

  /** Below the lowest id that the browser has not acknowledged. */
  get base(): number {
    return (this.outbox.waiting[0]?.id ?? this.outbox.lastId + 1) - 1;
  }

  /** Remembers that a command had waited at a topic: where it cannot be shown it waits there again. */
  hasWaited(command: FlashCommand, topic: string): void {
    waited.set(command, topic);
  }

  /**
   * Numbers commands.
   *
   * @returns resolves when they would outlive this process, where they can
   */
  add(commands: readonly FlashCommand[]): Promise<void> | undefined {
    const numbered = this.#number(commands);
    if (numbered.length === 0) return undefined;
    const { outboxStore, metrics, logger } = this.host;
    if (!outboxStore) return undefined;
    const { id, mark } = this.session;
    return outboxStore.add(id, numbered, mark).catch((error: unknown) => {
      metrics.count("djust.flash.unkept", numbered.length);
      logger.debug({ err: error, session: id }, "flash is kept on this node only");
    });
  }

  /** Lets go of all there is, for the node that has the session now. @param queued what the view had put */
  passOn(queued: readonly FlashCommand[]): void {
    this.#number(queued);
    this.host.outboxStore?.passOn(this.session.id, this.outbox.close(), this.session.mark);
  }

  /** Numbers what is new here and, where another node may come to show it, names it: a page knows it by that. */
  #number(commands: readonly FlashCommand[]): readonly NumberedFlash[] {
    const numbered = this.outbox.add(this.host.outboxStore ? this.#name(commands) : commands);
    if (numbered.length > 0) this.host.metrics.count("djust.flash.put", numbered.length);
    return numbered;
  }

  #name(commands: readonly FlashCommand[]): readonly FlashCommand[] {
    this.#names ??= new FlashNames(this.session.copy.name);
    const names = this.#names;
    return commands.filter((command) => names.take(command));
  }

  /** The browser has shown everything up to this id. @returns when no other node would show it again */
  acknowledge(id: number): void | Promise<void> {
    const shown = this.outbox.acknowledge(id);
    if (shown === 0) return undefined;
    this.host.metrics.count("djust.flash.shown", shown);
    return this.host.outboxStore?.acknowledge(this.session.id, id);
  }

  /**
   * Adds what leaves to a turn's frames.
   *
   * @param again whether also what has left before leaves now
   */
  send(frames: ServerFrame[], again: boolean): void {
    let redelivered = 0;
    let before = again ? this.base : this.#before;
    const { waiting } = this.outbox;
    // Ids rise by one: what has left before need not be looked at.
    const first = again ? 0 : Math.max(0, waiting.length - (this.outbox.lastId - this.#sent));
    for (let at = first; at < waiting.length; at++) {
      const command = waiting[at] as NumberedFlash;
      const { id } = command;
      if (id > this.#sent) this.#sent = id;
      else if (again) redelivered++;
      else continue;
      const frame: FlashFrame & { after?: number } = { type: "flash", ...command };
      if (id - 1 !== before) frame.after = before;
      frames.push(frame);
      before = id;
    }
    this.#before = before;
    if (redelivered > 0) this.host.metrics.count("djust.flash.redelivered", redelivered);
  }

  /** What has left and has not been shown goes with the view that gives way. */
  dropUnseen(reason: "redirect" | "refused"): void {
    this.drop(this.outbox.close(), reason);
    this.host.outboxStore?.acknowledge(this.session.id, this.outbox.lastId);
  }

  /** Counts flash that nobody will see. What had waited for someone and has not left waits again. */
  drop(commands: readonly (FlashCommand | NumberedFlash)[], reason: string): void {
    let dropped = 0;
    for (const command of commands) {
      const { id = Number.POSITIVE_INFINITY, uid: _, ...flash } = command;
      const topic = id > this.#sent ? waited.get(command) : undefined;
      if (topic === undefined || flash.action !== "put") dropped++;
      else this.host.broker.publishFlash(topic, flash);
    }
    if (dropped > 0) this.host.metrics.count("djust.flash.dropped", dropped, { reason });
  }
}
