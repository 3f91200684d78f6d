import type { NumberedFlash } from "../flash/index.js";
import { RedisCommandError } from "./errors.js";
import {
  dividedBySize,
  type FlashGroup,
  type HeldFlash,
  isShared,
  maxCommands,
  SharedTexts,
  TextTable,
} from "./held-flash.js";
import type { RedisConnection } from "./redis-connection.js";
import { keep } from "./scripts.js";
import { copyArguments, flashKey, sessionKey, sessionTtlMs } from "./session-keys.js";
import type { SharedFlash } from "./shared-flash.js";

/** Maximum number of sessions that are written together. */
const maxBatch = 5_000;

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
    private readonly shared: SharedFlash,
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
    if (batch.sessions.size >= maxBatch || batch.commands >= maxCommands) this.flush();
    return batch.kept;
  }

  /** Writes what waits for the end of the round. */
  flush(batch = this.#batch): void {
    if (!batch || batch !== this.#batch) return;
    this.#batch = undefined;
    const kept = this.connection.inTime(this.#keepTogether(batch.sessions));
    kept.catch(() => {
      this.#unkept += batch.commands;
    });
    batch.settle(kept);
  }

  /** Writes the commands of sessions that have not been sent: with their groups where Redis knows the session. */
  async #keepTogether(all: Iterable<HeldFlash>): Promise<void> {
    const groups = new Map<FlashGroup, HeldFlash[]>();
    const alone: HeldFlash[] = [];
    for (const held of all) {
      if (held.isOver) continue;
      const group = this.shared.groupOf(held);
      const sessions = group ? groups.get(group) : alone;
      if (sessions) sessions.push(held);
      else if (group) groups.set(group, [held]);
    }
    const kept = alone.length > 0 ? this.keep(alone) : undefined;
    if (groups.size > 0) await Promise.all([kept, this.#share(groups)]);
    else await kept;
  }

  async #share(groups: ReadonlyMap<FlashGroup, readonly HeldFlash[]>): Promise<void> {
    try {
      const { elsewhere, unknown } = await this.shared.write(groups);
      for (const held of elsewhere) if (this.owner.isCurrent(held)) this.owner.movedAway(held);
      if (unknown.length > 0) await this.keep(unknown);
    } catch (error) {
      if (error instanceof RedisCommandError)
        for (const sessions of groups.values())
          for (const held of sessions) this.#keepLater(held, held.sentId);
      throw error;
    }
  }

  /** Writes the commands of sessions that have not been sent, each on its own. */
  async keep(all: Iterable<HeldFlash>): Promise<void> {
    const parts = dividedBySize(all, ({ commands }) => commands.length);
    await Promise.all([...parts].map((part) => this.#keep(part)));
  }

  /** Writes a session that is in no group from now on; never rejects. */
  async keepAlone(held: HeldFlash): Promise<void> {
    this.shared.leave(held.sessionId);
    await this.#keep([held], true).catch(() => {});
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

  /** @param isAlone whether the sessions are in no group from now on */
  async #keep(all: readonly HeldFlash[], isAlone = false): Promise<void> {
    const { connection } = this;
    const sessions = all.filter(({ isOver }) => !isOver);
    if (sessions.length === 0) return;
    const texts = new TextTable();
    const keys: string[] = [];
    const args: (string | number)[] = [];
    // What Redis has in a group is stored on its own too: what is taken out of a group is newer.
    const sentIds = sessions.map(({ sentId, commands }) => {
      const shared = commands.find(isShared);
      return shared ? Math.min(sentId, shared.command.id - 1) : sentId;
    });
    const groups: (FlashGroup | undefined)[] = [];
    for (const [at, held] of sessions.entries()) {
      const { sessionId, mark, commands, lastId } = held;
      const sentId = sentIds[at] ?? 0;
      if (connection.connected) held.sentId = lastId;
      keys.push(flashKey(connection, sessionId), sessionKey(connection, sessionId));
      const group = isAlone ? undefined : this.shared.groupFor(sessionId, mark);
      groups.push(group);
      args.push(...copyArguments(mark), mark.lastRef, lastId, group?.id ?? "");
      const unsent = commands.filter(({ command }) => command.id > sentId);
      args.push(unsent.length);
      for (const one of unsent) {
        args.push(one.command.id, texts.positionOf(one.text));
        if (one.shared) held.leaving = [...held.leaving, { shared: one.shared }];
        one.shared = undefined;
      }
    }
    const marks = sessions.map(({ mark }) => mark);
    const shared = [connection.nodeId, sessionTtlMs(connection), ...texts.arguments];
    let reply: unknown;
    try {
      reply = await connection.run(keep, keys, [...shared, ...args]);
    } catch (error) {
      if (error instanceof RedisCommandError)
        for (const [at, held] of sessions.entries()) this.#keepLater(held, sentIds[at] ?? 0);
      throw error;
    }
    const [elsewhere, alone] = reply as readonly [elsewhere: readonly number[], alone: readonly number[]];
    const others = new Set([...elsewhere, ...alone]);
    for (const [at, held] of sessions.entries()) {
      this.shared.release(held.leaving);
      held.leaving = [];
      const [group, mark] = [groups[at], marks[at]];
      if (others.has(at)) this.shared.leave(held.sessionId);
      else if (group && mark) this.shared.register(held.sessionId, group, mark);
    }
    for (const at of elsewhere) {
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
