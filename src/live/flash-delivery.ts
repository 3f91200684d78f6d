import { type NumberedFlash, Outbox } from "../flash/index.js";
import { type FlashCommand, type FlashFrame, limits } from "../wire/index.js";
import type { LiveHost } from "./host.js";
import type { KeptFlash } from "./ports.js";

/** Topics of flash that had waited there and is one session's alone. */
const waited = new WeakMap<FlashCommand, string>();

/** A session's flash from when a turn has taken it out of the view's queue until the browser has shown it. */
export class FlashDelivery {
  readonly outbox: Outbox;
  /** Highest id that has left; what leaves again is a redelivery. */
  #sent = 0;
  /** Id of the command that the browser has been sent last. */
  #before = 0;

  /** @param inherited where ids go on, and what the browser has not acknowledged, from another node */
  constructor(
    private readonly sessionId: string,
    private readonly host: LiveHost,
    inherited: KeptFlash | undefined,
  ) {
    this.outbox = new Outbox(
      () => host.metrics.count("djust.flash.dropped", 1, { reason: "outbox_full" }),
      limits.outboxLength,
      inherited?.lastId,
    );
    if (!inherited) return;
    this.outbox.restore(inherited.commands);
    this.#sent = inherited.lastId;
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
  add(
    commands: readonly FlashCommand[],
    tab: string | undefined,
    lastRef: number,
  ): Promise<void> | undefined {
    const numbered = this.outbox.add(commands);
    if (numbered.length === 0) return undefined;
    const { outboxStore, metrics, logger } = this.host;
    metrics.count("djust.flash.put", numbered.length);
    return outboxStore?.add(this.sessionId, numbered, { tab, lastRef }).catch((error: unknown) => {
      metrics.count("djust.flash.unkept", numbered.length);
      logger.debug({ err: error, session: this.sessionId }, "flash is kept on this node only");
    });
  }

  /** The browser has shown everything up to this id. */
  acknowledge(id: number): void {
    const shown = this.outbox.acknowledge(id);
    if (shown === 0) return;
    this.host.metrics.count("djust.flash.shown", shown);
    this.host.outboxStore?.acknowledge(this.sessionId, id);
  }

  /** @param again whether also what has left before leaves now */
  frames(again: boolean): FlashFrame[] {
    const frames: FlashFrame[] = [];
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
      frames.push({ type: "flash", ...command, ...(id - 1 === before ? undefined : { after: before }) });
      before = id;
    }
    this.#before = before;
    if (redelivered > 0) this.host.metrics.count("djust.flash.redelivered", redelivered);
    return frames;
  }

  /** What has left and has not been shown goes with the view that gives way. */
  dropUnseen(): void {
    this.drop(this.outbox.close(), "redirect");
    this.host.outboxStore?.acknowledge(this.sessionId, this.outbox.lastId);
  }

  /** Counts flash that nobody will see. What had waited for someone and has not left waits again. */
  drop(commands: readonly (FlashCommand | NumberedFlash)[], reason: string): void {
    let dropped = 0;
    for (const command of commands) {
      const { id = Number.POSITIVE_INFINITY, ...flash } = command;
      const topic = id > this.#sent ? waited.get(command) : undefined;
      if (topic === undefined || flash.action !== "put") dropped++;
      else this.host.broker.publishFlash(topic, flash);
    }
    if (dropped > 0) this.host.metrics.count("djust.flash.dropped", dropped, { reason });
  }
}
