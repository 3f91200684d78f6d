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
import { FlashKeeper } from "./flash-keeper.js";
import { FlashRemover } from "./flash-remover.js";
import { dividedBySize, type HeldCommand, HeldFlash, isShared, textWithoutId } from "./held-flash.js";
import { type ConnectionUser, type RedisConnection, unlessRefused } from "./redis-connection.js";
import { forget, keep, openGroup, remove, share } from "./scripts.js";
import { flashKey, lateKey, sessionKey, sessionTtlMs } from "./session-keys.js";
import { SessionMoves } from "./session-moves.js";
import { SharedFlash } from "./shared-flash.js";

/**
 * Keeps unacknowledged flash in Redis, and that of this node also in memory, to write it again after Redis was
 * unreachable. Operations that were pending when a connection was lost are repeated: flash may reach a tab more than
 * once, which the page recognizes by its `uid`, but is never removed before another node has it.
 */
export class RedisOutboxStore implements OutboxStore, ConnectionUser {
  readonly scripts;
  readonly #held = new Map<string, HeldFlash>();
  readonly #keeper: FlashKeeper;
  readonly #remover: FlashRemover;
  readonly #shared: SharedFlash;
  readonly #moves: SessionMoves;
  #refreshTimer: NodeJS.Timeout | undefined;

  constructor(private readonly connection: RedisConnection) {
    this.#shared = new SharedFlash(connection);
    this.#keeper = new FlashKeeper(connection, this.#shared, {
      isCurrent: (held) => this.#held.get(held.sessionId) === held,
      movedAway: (held) => this.#movedAway(held),
    });
    this.#remover = new FlashRemover(connection);
    this.#moves = new SessionMoves(connection);
    this.scripts = [keep, openGroup, share, forget, remove, ...this.#moves.scripts];
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

  add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const held = this.#hold(sessionId, mark);
    held.mark = mark;
    const kept = this.#keeper.add(held, commands);
    const surplus = held.commands.length - limits.outboxLength;
    if (surplus > 0) this.#remove(held, held.commands.splice(0, surplus));
    this.#scheduleRefresh();
    return kept;
  }

  acknowledge(sessionId: string, id: number, isAwaited = false): void | Promise<void> {
    const held = this.#held.get(sessionId);
    if (!held) return undefined;
    const { commands } = held;
    let count = 0;
    while (count < commands.length && (commands[count]?.command.id ?? 0) <= id) count++;
    const isAll = count === commands.length;
    const shown = isAll ? commands : commands.slice(0, count);
    held.commands = isAll ? [] : commands.slice(count);
    if (isAll) this.#held.delete(sessionId);
    this.#remove(held, shown);
    if (!isAwaited) return undefined;
    // Otherwise other nodes would take these commands out of the group again.
    if (shown.some(isShared)) {
      held.sentId = Math.min(held.sentId, id);
      return this.#keeper.keepAlone(held).then(() => this.#remover.soon());
    }
    return this.#remover.soon();
  }

  async claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined> {
    const kept = await this.#moves.claim(sessionId, mark);
    if (kept && kept.commands.length > 0) {
      const held = this.#hold(sessionId, mark);
      held.commands.push(...kept.commands.map(heldCommand));
      held.sentId = kept.commands.at(-1)?.id ?? 0;
      held.isInherited = true;
    }
    return kept;
  }

  attached(session: KeptSession): void {
    this.#moves.attached(session);
  }

  passOn(sessionId: string, commands: readonly NumberedFlash[], { tab }: SessionMark): void {
    this.#end(sessionId);
    this.#moves.passOn(sessionId, commands, tab);
  }

  settle(sessionId: string, commands: readonly NumberedFlash[]): void {
    this.#remover.add(flashKey(this.connection, sessionId), commands.map(heldCommand));
    this.#remover.add(lateKey(this.connection, sessionId), commands.map(heldCommand));
    void this.#remover.soon();
  }

  remove(sessionId: string): void {
    const copy = this.#end(sessionId)?.mark.copy;
    const { connection } = this;
    const [flash, late] = [flashKey(connection, sessionId), lateKey(connection, sessionId)];
    for (const key of [flash, late]) this.#remover.drop(key);
    // Otherwise its keys expire.
    if (copy && this.connected)
      connection.run(remove, [sessionKey(connection, sessionId), flash, late], [copy.name]).catch(() => {});
  }

  missed(): Record<string, number> {
    return { unkept: this.#keeper.takeUnkept() };
  }

  flush(): void {
    this.#keeper.flush();
    this.#shared.flush();
    void this.#remover.flush();
  }

  /** Writes everything again that this node holds, and determines which of its sessions have moved. */
  async rejoin(): Promise<void> {
    await this.#moves.rejoin();
    this.#shared.closeAll();
    await this.#keepAll();
    await this.#remover.rejoin();
    await this.#moves.claimAll();
  }

  #hold(sessionId: string, mark: SessionMark): HeldFlash {
    const known = this.#held.get(sessionId);
    if (known?.mark.copy.name === mark.copy.name) return known;
    if (known) this.#shared.release([...known.commands, ...known.leaving]);
    const held = new HeldFlash(sessionId, mark);
    this.#held.set(sessionId, held);
    return held;
  }

  /** @returns what was held */
  #end(sessionId: string): HeldFlash | undefined {
    const held = this.#held.get(sessionId);
    if (held) {
      held.isOver = true;
      this.#shared.release(held.commands);
      this.#shared.release(held.leaving);
    }
    this.#shared.leave(sessionId);
    this.#held.delete(sessionId);
    return held;
  }

  /** Removes commands of a session from Redis. Those that were never sent to it are skipped. */
  #remove({ sessionId, sentId, isInherited }: HeldFlash, all: HeldCommand[]): void {
    this.#shared.release(all);
    const commands = all.some(isShared) ? all.filter((command) => !isShared(command)) : all;
    if (commands.length === 0) return;
    const areSent = (commands.at(-1)?.command.id ?? 0) <= sentId;
    const sent = areSent ? commands : commands.filter(({ command }) => command.id <= sentId);
    if (isInherited) this.#remover.add(lateKey(this.connection, sessionId), [...sent]);
    this.#remover.add(flashKey(this.connection, sessionId), sent);
  }

  #movedAway(held: HeldFlash): void {
    const { sessionId, mark } = held;
    for (const session of this.#moves.find(sessionId))
      if (session.mark.copy.name === mark.copy.name) session.yield();
    // The session itself may have ended earlier.
    if (held.isOver) return;
    const commands = held.commands.map(({ command }) => command);
    this.passOn(sessionId, commands, mark);
  }

  async #keepAll(): Promise<void> {
    const parts = [...dividedBySize([...this.#held.values()], ({ commands }) => commands.length)];
    for (const part of parts) {
      for (const held of part) held.sentId = 0;
      await unlessRefused(this.#keeper.keep(part));
    }
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
}

function heldCommand(command: NumberedFlash): HeldCommand {
  return { command, text: textWithoutId(command), shared: undefined };
}
