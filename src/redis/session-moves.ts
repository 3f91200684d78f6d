import type { NumberedFlash } from "../flash/index.js";
import {
  type KeptFlash,
  type KeptSession,
  type KeptSessions,
  type SessionMark,
  SharedTable,
} from "../live/index.js";
import { limits } from "../wire/index.js";
import { RedisCommandError } from "./errors.js";
import { readNumberedFlash, readSessionNotice, type SessionNotice } from "./node-messages.js";
import { type RedisConnection, unlessRefused } from "./redis-connection.js";
import { inBatches } from "./retry-list.js";
import { claim, passOn, takeOut } from "./scripts.js";
import {
  copyArguments,
  flashKey,
  groupKey,
  lateKey,
  scored,
  sessionKey,
  sessionTtlMs,
} from "./session-keys.js";

/** How many sessions are claimed concurrently. */
const batchSize = 200;

/** Maximum number of sessions whose flash waits to be passed on. Beyond it, the oldest is given up. */
const maxTransfers = 10_000;

/** Flash on its way to the copy of a session that its tab is now connected to. */
interface Transfer {
  readonly key: string;
  readonly sessionId: string;
  readonly tab: string | undefined;
  readonly commands: readonly NumberedFlash[];
  readonly until: number;
}

/**
 * Moves sessions between nodes with their tabs: the new node claims the session, and the old one passes on the flash
 * that the tab may not have shown.
 */
export class SessionMoves {
  readonly scripts = [claim, passOn, takeOut];
  readonly #transfers = new SharedTable<Transfer>({
    bounds: { total: maxTransfers },
    evicted: ({ commands }) => this.#countLost(commands.length),
  });
  #passed = 0;
  readonly #applications: KeptSessions[] = [];

  constructor(private readonly connection: RedisConnection) {}

  listen(sessions: KeptSessions): void {
    this.#applications.push(sessions);
  }

  find(sessionId: string): readonly KeptSession[] {
    return this.#applications.flatMap((sessions) => sessions.get(sessionId) ?? []);
  }

  async claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined> {
    await this.connection.connectedSoon();
    const claimed = this.#claim(sessionId, mark, true);
    return this.connection.inTime(claimed).catch((error: unknown) => {
      claimed.then(
        () => this.#claimAllAgain(sessionId),
        (cause: unknown) => this.#retryLater(sessionId, cause),
      );
      throw error;
    });
  }

  /** Called when the tab has reconnected to this node. Without Redis, the check is done after reconnecting to it. */
  attached(session: KeptSession): void {
    if (this.connection.connected)
      this.#claimAgain(session).catch((error: unknown) => this.#retryLater(session.id, error));
  }

  passOn(sessionId: string, commands: readonly NumberedFlash[], tab: string | undefined): void {
    if (commands.length === 0) return;
    const now = Date.now();
    const key = String(++this.#passed);
    const transfer = { key, sessionId, tab, commands, until: now + sessionTtlMs(this.connection) };
    this.#transfers.set(key, transfer, { owner: sessionId, until: transfer.until }, now);
    if (this.connection.connected) void this.#transferOrRetry(transfer);
  }

  /** Subscribes, and passes on the remaining flash. */
  async rejoin(): Promise<void> {
    const { connection } = this;
    const channels = [connection.key("nodes"), connection.key("node", connection.nodeId)];
    await unlessRefused(
      connection.execute("subscribe", (client) => client.subscribe(channels, this.#receive)),
    );
    await inBatches([...this.#transfers], batchSize, (transfer) => this.#transferOrRetry(transfer));
  }

  async claimAll(): Promise<void> {
    const sessions = this.#applications.flatMap((sessions) => [...sessions]);
    await inBatches(sessions, batchSize, (session) => unlessRefused(this.#claimAgain(session)));
  }

  /** @param hasTab whether the tab is known to be connected to this copy now */
  async #claim(sessionId: string, mark: SessionMark, hasTab: boolean): Promise<KeptFlash | undefined> {
    const { connection } = this;
    const { tab = "", copy } = mark;
    const notice: SessionNotice = { session: sessionId, tab, copy: copy.name, moves: copy.moves };
    const reply = await connection.run(
      claim,
      [
        flashKey(connection, sessionId),
        sessionKey(connection, sessionId),
        lateKey(connection, sessionId),
        connection.key("nodes"),
      ],
      [
        connection.nodeId,
        ...copyArguments(mark),
        sessionTtlMs(connection),
        hasTab ? 1 : 0,
        JSON.stringify(notice),
        connection.key("node", ""),
      ],
    );
    if (!Array.isArray(reply)) return undefined;
    const [name, origin, lastRef, lastId, kept, left, group] = reply as [
      ...names: [string, string, string, string],
      kept: string[],
      left: string[],
      group: string,
    ];
    const isTaken = group !== "" && (name !== copy.name || !group.startsWith(`${connection.nodeId}.`));
    const taken = isTaken ? await this.#takeOut(sessionId, copy, group) : [];
    const commands = [...this.#readAll([...kept, ...taken])].sort((one, other) => one.id - other.id);
    // Only the ids of the copy that the browser knows, or of its successor, are above those that the browser has seen.
    const isKnown = copy.origin !== undefined && [name, origin].includes(copy.origin);
    return {
      lastRef: readCount(lastRef),
      lastId: readCount(lastId) ?? 0,
      commands: isKnown ? commands : [],
      late: [...(isKnown ? [] : commands), ...this.#readAll(left)],
    };
  }

  /** Takes the flash of a claimed session out of the group that it was stored with. */
  async #takeOut(sessionId: string, copy: SessionMark["copy"], group: string): Promise<readonly string[]> {
    const { connection } = this;
    const keys = [
      flashKey(connection, sessionId),
      sessionKey(connection, sessionId),
      groupKey(connection, group),
    ];
    const args = [copy.name, sessionTtlMs(connection), sessionId, group];
    return (await connection.run(takeOut, keys, args)) as readonly string[];
  }

  #readAll(texts: readonly string[]): readonly NumberedFlash[] {
    return texts.flatMap((text) => {
      const command = readNumberedFlash(text);
      if (!command) this.connection.countFailure("receive");
      return command ?? [];
    });
  }

  async #claimAgain(session: KeptSession): Promise<void> {
    const kept = await this.#claim(session.id, session.mark, session.attached);
    if (kept) session.inherit([...kept.commands, ...kept.late]);
    else session.yield();
  }

  /** Fetches the flash for a session that has moved to this node. */
  async #claimAllAgain(sessionId: string): Promise<void> {
    await Promise.all(this.find(sessionId).map((session) => this.#claimAgain(session)));
  }

  /** Repeats a claim that was refused. After a lost connection, `claimAll` repeats all claims. */
  #retryLater(sessionId: string, error: unknown): void {
    if (!(error instanceof RedisCommandError)) return;
    this.connection.retries.add(`claim ${sessionId}`, {
      until: Date.now() + sessionTtlMs(this.connection),
      work: () => this.#claimAllAgain(sessionId),
    });
  }

  async #transferOrRetry(transfer: Transfer): Promise<void> {
    try {
      await this.#pass(transfer);
    } catch (error) {
      if (!(error instanceof RedisCommandError)) return;
      this.connection.retries.add(transfer, {
        until: transfer.until,
        work: () => this.#pass(transfer),
        giveUp: () => this.#ended(transfer, transfer.commands.length),
      });
    }
  }

  async #pass(transfer: Transfer): Promise<void> {
    const { connection } = this;
    const { sessionId, tab = "", commands, until } = transfer;
    if (until < Date.now()) return this.#ended(transfer, commands.length);
    const notice: SessionNotice = { session: sessionId };
    const evicted = await connection.run(
      passOn,
      [sessionKey(connection, sessionId), lateKey(connection, sessionId)],
      [
        tab,
        sessionTtlMs(connection),
        limits.outboxLength,
        JSON.stringify(notice),
        connection.key("node", ""),
        ...scored(commands),
      ],
    );
    this.#ended(transfer, Number(evicted));
  }

  #ended(transfer: Transfer, dropped: number): void {
    if (this.#transfers.delete(transfer.key)) this.#countLost(dropped);
  }

  #countLost(dropped: number): void {
    if (dropped > 0)
      this.connection.applications.count("djust.flash.dropped", dropped, { reason: "node_gone" });
  }

  readonly #receive = (text: string): void => {
    const notice = readSessionNotice(text);
    if (!notice) return this.connection.countFailure("receive");
    if (notice.copy === undefined) {
      this.#claimAllAgain(notice.session).catch((error: unknown) => this.#retryLater(notice.session, error));
      return;
    }
    for (const session of this.find(notice.session)) {
      const { name, moves } = session.mark.copy;
      if (name !== notice.copy && moves <= notice.moves && session.belongsTo(notice.tab || undefined))
        session.yield();
    }
  };
}

function readCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
