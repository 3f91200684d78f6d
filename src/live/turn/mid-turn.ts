import type { ServerFrame } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { TabConnection } from "../session/tab-connection.js";
import type { MidTurn } from "../view/view-streaming.js";
import { handled } from "./outcome.js";
import { type ReplySource, reply, streamFrames } from "./reply.js";
import { Turn } from "./turn.js";

/** Sends frames to a connected tab before the end of a turn, or between two turns. */
export class MidTurnSender implements MidTurn {
  readonly #parts: ReplySource & { readonly connection: TabConnection };
  readonly #mayInterrupt: () => boolean;
  /** Resolves when frames that wait for a store have been sent; later frames follow them. */
  #sending: Promise<unknown> | undefined;

  /** @param mayInterrupt whether the session is open and its turn may be interrupted */
  constructor(parts: ReplySource & { readonly connection: TabConnection }, mayInterrupt: () => boolean) {
    this.#parts = parts;
    this.#mayInterrupt = mayInterrupt;
  }

  get unacknowledgedStreams(): number {
    return this.#parts.flash.waitingStreams;
  }

  sendStreams(): void {
    void this.#send(() => streamFrames(this.#parts));
  }

  async flush(): Promise<void> {
    const { view, session } = this.#parts;
    // A view that is about to be left is not rendered again.
    if (view.mounted?.navigation || session.movedTo !== undefined) return;
    await this.#send(() => reply(new Turn({ kind: "update" }), handled, this.#parts, true));
  }

  /** What the frames at the end of a turn wait for: a store, and frames that were sent before. */
  takeDurable(): Promise<unknown> | undefined {
    const durable = this.#parts.flash.takeDurable();
    return durable && this.#sending ? Promise.all([durable, this.#sending]) : (durable ?? this.#sending);
  }

  async #send(framesOf: () => readonly ServerFrame[]): Promise<void> {
    while (this.#sending) await this.#sending;
    const { connection, flash, application } = this.#parts;
    const { attachment } = connection;
    if (!attachment || !this.#mayInterrupt()) return;
    try {
      const frames = framesOf();
      const durable = flash.takeDurable();
      if (durable) {
        this.#sending = untilTimeout(durable, application);
        await this.#sending;
      }
      if (frames.length > 0) attachment.receive(frames, true);
    } catch (err) {
      application.logger.error({ err }, "Failed to send changes before the end of a turn");
    } finally {
      this.#sending = undefined;
    }
  }
}

/** Whether frames may be sent before the end of a turn: there is a view, and the turn's own frames do not exist yet. */
export function mayInterrupt(turn: Turn | undefined): boolean {
  return turn === undefined || (turn.phase !== "replying" && !turn.isMounting);
}

/** The last wait of each application, which sessions share if they wait for the same. */
const waits = new WeakMap<
  LiveApplication,
  { readonly for: Promise<unknown>; readonly wait: Promise<unknown> }
>();

/** Waits for a store, but no longer than for a handler. */
export function untilTimeout(durable: Promise<unknown>, application: LiveApplication): Promise<unknown> {
  const { clock, turnTimeoutMs } = application;
  if (!(turnTimeoutMs > 0 && turnTimeoutMs < Number.POSITIVE_INFINITY)) return durable;
  const known = waits.get(application);
  if (known?.for === durable) return known.wait;
  const wait = new Promise((resolve) => {
    const timer = clock.setTimeout(() => resolve(undefined), turnTimeoutMs);
    void durable.then(() => {
      clock.clearTimeout(timer);
      resolve(undefined);
    });
  });
  waits.set(application, { for: durable, wait });
  return wait;
}
