import type { NumberedFlash } from "../flash/index.js";
import { RedisCommandError } from "./errors.js";
import {
  dividedBySize,
  type HeldFlash,
  maxCommands,
  maxSessions,
  SharedTexts,
  TextTable,
} from "./held-flash.js";
import type { RedisConnection } from "./redis-connection.js";
import { keep } from "./scripts.js";
import { copyArguments, flashKey, sessionKey, sessionTtlMs } from "./session-keys.js";

/** The sessions that are written together. */
class Batch {
  readonly sessions = new Set<HeldFlash>();
  readonly texts = new SharedTexts();
  commands = 0;
  /** Settles when Redis has replied, or with what prevented it. */
  readonly kept: Promise<void>;
  settle: (kept: Promise<void>) => void = () => {};

  constructor() {
    this.kept = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}

/** Writes flash to Redis: that of all sessions whose turns end in one round of the event loop, in one script call. */
export class FlashKeeper {
  #batch: Batch | undefined;
  #unkept = 0;

  constructor(
    private readonly connection: RedisConnection,
    private readonly owner: {
      /** Whether this node still holds this flash. */
      isCurrent(held: HeldFlash): boolean;
      /** Called with each session whose tab is known to be at another copy. */
      movedAway(held: HeldFlash): void;
    },
  ) {}

  /** Adds commands to a session's flash. @returns a promise that the sessions of a batch share */
  add(held: HeldFlash, commands: readonly NumberedFlash[]): Promise<void> {
    const batch = this.#batch ?? this.#open();
    for (const command of commands) held.commands.push(batch.texts.of(command));
    batch.sessions.add(held);
    batch.commands += commands.length;
    if (batch.sessions.size >= maxSessions || batch.commands >= maxCommands) this.flush();
    return batch.kept;
  }

  /** Writes what waits for the end of the round. */
  flush(batch = this.#batch): void {
    if (!batch || batch !== this.#batch) return;
    this.#batch = undefined;
    const kept = this.connection.inTime(this.keep([...batch.sessions]));
    kept.catch(() => {
      this.#unkept += batch.commands;
    });
    batch.settle(kept);
  }

  /** Writes the commands of sessions that have not been sent. */
  async keep(all: Iterable<HeldFlash>): Promise<void> {
    const parts = dividedBySize(all, ({ commands }) => commands.length);
    await Promise.all([...parts].map((part) => this.#keep(part)));
  }

  /** @returns how many commands could not be kept in time since the last call */
  takeUnkept(): number {
    const unkept = this.#unkept;
    this.#unkept = 0;
    return unkept;
  }

  #open(): Batch {
    const batch = new Batch();
    this.#batch = batch;
    setImmediate(() => this.flush(batch));
    return batch;
  }

  async #keep(all: readonly HeldFlash[]): Promise<void> {
    const { connection } = this;
    const sessions = all.filter(({ isOver }) => !isOver);
    if (sessions.length === 0) return;
    const texts = new TextTable();
    const keys: string[] = [];
    const args: (string | number)[] = [];
    const sentIds = sessions.map(({ sentId }) => sentId);
    for (const held of sessions) {
      const { sessionId, mark, sentId, commands, lastId } = held;
      if (connection.connected) held.sentId = lastId;
      keys.push(flashKey(connection, sessionId), sessionKey(connection, sessionId));
      args.push(...copyArguments(mark), mark.lastRef, lastId);
      const unsent = commands.filter(({ command }) => command.id > sentId);
      args.push(unsent.length);
      for (const { command, text } of unsent) args.push(command.id, texts.positionOf(text));
    }
    const shared = [connection.nodeId, sessionTtlMs(connection), ...texts.arguments];
    let elsewhere: unknown;
    try {
      elsewhere = await connection.run(keep, keys, [...shared, ...args]);
    } catch (error) {
      if (error instanceof RedisCommandError)
        for (const [at, held] of sessions.entries()) this.#keepLater(held, sentIds[at] ?? 0);
      throw error;
    }
    for (const at of elsewhere as readonly number[]) {
      const held = sessions[at];
      if (held && this.owner.isCurrent(held)) this.owner.movedAway(held);
    }
  }

  /** Keeps commands later, because Redis has refused those above `sentId`. Each session is then written alone. */
  #keepLater(held: HeldFlash, sentId: number): void {
    held.sentId = Math.min(held.sentId, sentId);
    this.connection.retries.add(`keep ${held.sessionId}`, {
      until: Date.now() + sessionTtlMs(this.connection),
      work: async () => {
        if (this.owner.isCurrent(held)) await this.#keep([held]);
      },
    });
  }
}
