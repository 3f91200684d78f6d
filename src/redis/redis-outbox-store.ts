import type { NumberedFlash } from "../flash/index.js";
import type {
  KeptFlash,
  KeptSession,
  KeptSessions,
  OutboxStore,
  PartHost,
  SessionMark,
} from "../live/index.js";
import { limits } from "../wire/index.js";
import { RedisCommandError } from "./errors.js";
import { type ConnectionUser, type RedisConnection, unlessRefused } from "./redis-connection.js";
import { inBatches } from "./retry-list.js";
import { forget, keep, remove } from "./scripts.js";
import { copyArguments, scored, sessionKeys, sessionTtlMs } from "./session-keys.js";
import { SessionMoves } from "./session-moves.js";

/** How many sessions are written concurrently. */
const batchSize = 200;

/** The unacknowledged flash of one session on this node. */
interface Held {
  mark: SessionMark;
  commands: NumberedFlash[];
  /** Highest id that has been sent to Redis, over any connection. */
  sentId: number;
}

/**
 * Keeps unacknowledged flash in Redis, and that of this node also in memory, to write it again after Redis was
 * unreachable. Operations that were pending when a connection was lost are repeated: flash may reach a tab more than
 * once, which the page recognizes by its `uid`, but is never removed before another node has it.
 */
export class RedisOutboxStore implements OutboxStore, ConnectionUser {
  readonly scripts;
  readonly #held = new Map<string, Held>();
  /** Commands that must still be removed from Redis, by session. */
  readonly #done = new Map<string, Set<string>>();
  readonly #moves: SessionMoves;
  #refreshTimer: NodeJS.Timeout | undefined;
  #unkept = 0;

  constructor(private readonly connection: RedisConnection) {
    this.#moves = new SessionMoves(connection);
    this.scripts = [keep, forget, remove, ...this.#moves.scripts];
    connection.use(this);
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.connection.applications.open(host);
  }

  listen(sessions: KeptSessions): void {
    this.#moves.listen(sessions);
  }

  async add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const held = this.#hold(sessionId, mark);
    held.mark = mark;
    held.commands.push(...commands);
    this.#removeFromRedis(
      sessionId,
      held.commands.splice(0, held.commands.length - limits.outboxLength),
      held,
    );
    this.#scheduleRefresh();
    try {
      await this.connection.inTime(this.#keep(sessionId, held));
    } catch (error) {
      this.#unkept += commands.length;
      throw error;
    }
  }

  acknowledge(sessionId: string, id: number): void | Promise<void> {
    const held = this.#held.get(sessionId);
    if (!held) return undefined;
    const shown = held.commands.filter((command) => command.id <= id);
    held.commands = held.commands.filter((command) => command.id > id);
    if (held.commands.length === 0) this.#held.delete(sessionId);
    return this.#removeFromRedis(sessionId, shown, held);
  }

  async claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined> {
    const kept = await this.#moves.claim(sessionId, mark);
    if (kept && kept.commands.length > 0) {
      const held = this.#hold(sessionId, mark);
      held.commands.push(...kept.commands);
      held.sentId = kept.commands.at(-1)?.id ?? 0;
    }
    return kept;
  }

  attached(session: KeptSession): void {
    this.#moves.attached(session);
  }

  passOn(sessionId: string, commands: readonly NumberedFlash[], { tab }: SessionMark): void {
    this.#held.delete(sessionId);
    this.#moves.passOn(sessionId, commands, tab);
  }

  settle(sessionId: string, commands: readonly NumberedFlash[]): void {
    this.#removeFromRedis(sessionId, commands);
  }

  remove(sessionId: string): void {
    const copy = this.#held.get(sessionId)?.mark.copy;
    this.#held.delete(sessionId);
    this.#done.delete(sessionId);
    const { flash, session, late } = sessionKeys(this.connection, sessionId);
    // Otherwise its keys expire.
    if (copy && this.connected)
      this.connection.run(remove, [session, flash, late], [copy.name]).catch(() => {});
  }

  missed(): Record<string, number> {
    const unkept = this.#unkept;
    this.#unkept = 0;
    return { unkept };
  }

  /** Writes everything again that this node holds, and determines which of its sessions have moved. */
  async rejoin(): Promise<void> {
    await this.#moves.rejoin();
    await this.#keepAll();
    await inBatches([...this.#done.keys()], batchSize, (sessionId) => this.#removeFromRedis(sessionId));
    await this.#moves.claimAll();
  }

  #hold(sessionId: string, mark: SessionMark): Held {
    const known = this.#held.get(sessionId);
    if (known?.mark.copy.name === mark.copy.name) return known;
    const held = { mark, commands: [], sentId: 0 };
    this.#held.set(sessionId, held);
    return held;
  }

  async #keep(sessionId: string, held: Held): Promise<void> {
    const { sentId } = held;
    const commands = held.commands.filter(({ id }) => id > sentId);
    if (this.connected) held.sentId = held.commands.at(-1)?.id ?? 0;
    const { flash, session } = sessionKeys(this.connection, sessionId);
    const isElsewhere = await this.connection
      .run(
        keep,
        [flash, session],
        [
          ...copyArguments(this.connection, held.mark),
          held.mark.lastRef,
          held.commands.at(-1)?.id ?? 0,
          sessionTtlMs(this.connection),
          ...scored(commands),
        ],
      )
      .catch((error: unknown) => {
        if (error instanceof RedisCommandError) this.#keepLater(sessionId, held, sentId);
        throw error;
      });
    if (isElsewhere !== 1 || this.#held.get(sessionId) !== held) return;
    for (const session of this.#moves.find(sessionId))
      if (session.mark.copy.name === held.mark.copy.name) session.yield();
    // The session itself may have ended earlier.
    if (this.#held.get(sessionId) === held) this.passOn(sessionId, held.commands, held.mark);
  }

  /** Keeps commands later, because Redis has refused those above `sentId`. */
  #keepLater(sessionId: string, held: Held, sentId: number): void {
    held.sentId = Math.min(held.sentId, sentId);
    this.connection.retries.add(`keep ${sessionId}`, {
      until: Date.now() + sessionTtlMs(this.connection),
      work: async () => {
        if (this.#held.get(sessionId) === held) await this.#keep(sessionId, held);
      },
    });
  }

  async #keepAll(): Promise<void> {
    await inBatches([...this.#held], batchSize, async ([sessionId, held]) => {
      if (this.#held.get(sessionId) !== held) return;
      held.sentId = 0;
      await unlessRefused(this.#keep(sessionId, held));
    });
  }

  /** Keys in Redis expire, so this node regularly writes everything again that it holds. */
  #scheduleRefresh(): void {
    if (this.#refreshTimer !== undefined) return;
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      if (this.#held.size === 0 || this.connection.closed) return;
      this.#scheduleRefresh();
      // Without Redis, this is done after reconnecting.
      if (this.connected) this.#keepAll().catch(() => {});
    }, sessionTtlMs(this.connection) / 4);
    this.#refreshTimer.unref();
  }

  /** Removes commands from Redis, once it is connected. Commands that were never sent to it are skipped. */
  async #removeFromRedis(
    sessionId: string,
    commands: readonly NumberedFlash[] = [],
    { sentId } = { sentId: Number.POSITIVE_INFINITY },
  ): Promise<void> {
    const done = this.#done.get(sessionId) ?? new Set<string>();
    for (const command of commands) if (command.id <= sentId) done.add(JSON.stringify(command));
    if (done.size === 0) return;
    this.#done.set(sessionId, done);
    if (!this.connected) return;
    const texts = [...done];
    const { flash, late } = sessionKeys(this.connection, sessionId);
    try {
      await this.connection.run(forget, [flash, late], texts);
    } catch {
      return;
    }
    for (const text of texts) done.delete(text);
    if (done.size === 0 && this.#done.get(sessionId) === done) this.#done.delete(sessionId);
  }
}
