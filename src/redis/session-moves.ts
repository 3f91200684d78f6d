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
import { claim, passOn } from "./scripts.js";
import { copyArguments, scored, sessionKeys, sessionTtlMs } from "./session-keys.js";

/** How many sessions are asked for at once. */
const batchSize = 200;

/** Sessions whose flash waits to be passed on. The oldest is given up for one more. */
const maxPassing = 10_000;

/** Flash on its way to the copy of a session that its tab is with. */
interface Passing {
  readonly key: string;
  readonly sessionId: string;
  readonly tab: string | undefined;
  readonly commands: readonly NumberedFlash[];
  readonly until: number;
}

/**
 * Sessions whose tab goes from one node to another: the new node claims the session, the old one passes
 * on what the tab may not have shown.
 */
export class SessionMoves {
  readonly scripts = [claim, passOn];
  readonly #passing = new SharedTable<Passing>({
    bounds: { total: maxPassing },
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
        () => this.#lookAgain(sessionId),
        (cause: unknown) => this.#retryLater(sessionId, cause),
      );
      throw error;
    });
  }

  /** The tab is connected here again. Without Redis, this is done when it is back. */
  attached(session: KeptSession): void {
    if (this.connection.connected)
      this.#claimAgain(session).catch((error: unknown) => this.#retryLater(session.id, error));
  }

  passOn(sessionId: string, commands: readonly NumberedFlash[], tab: string | undefined): void {
    if (commands.length === 0) return;
    const now = Date.now();
    const key = String(++this.#passed);
    const passing = { key, sessionId, tab, commands, until: now + sessionTtlMs(this.connection) };
    this.#passing.set(key, passing, { owner: sessionId, until: passing.until }, now);
    if (this.connection.connected) void this.#passOrRetry(passing);
  }

  /** Subscribes, and passes on what is left. */
  async rejoin(): Promise<void> {
    const { connection } = this;
    const channels = [connection.key("nodes"), connection.key("node", connection.nodeId)];
    await unlessRefused(connection.ask("subscribe", (client) => client.subscribe(channels, this.#receive)));
    await inBatches([...this.#passing], batchSize, (passing) => this.#passOrRetry(passing));
  }

  async claimAll(): Promise<void> {
    const sessions = this.#applications.flatMap((sessions) => [...sessions]);
    await inBatches(sessions, batchSize, (session) => unlessRefused(this.#claimAgain(session)));
  }

  /** @param isThere whether the tab is known to be with this copy now */
  async #claim(sessionId: string, mark: SessionMark, isThere: boolean): Promise<KeptFlash | undefined> {
    const { connection } = this;
    const { tab = "", copy } = mark;
    const notice: SessionNotice = { session: sessionId, tab, copy: copy.name, moves: copy.moves };
    const { flash, session, late } = sessionKeys(connection, sessionId);
    const reply = await connection.run(
      claim,
      [flash, session, late, connection.key("nodes")],
      [
        ...copyArguments(connection, mark),
        sessionTtlMs(connection),
        isThere ? 1 : 0,
        JSON.stringify(notice),
        connection.key("node", ""),
      ],
    );
    if (!Array.isArray(reply)) return undefined;
    const [name, origin, lastRef, lastId, kept, left] = reply as [
      ...names: [string, string, string, string],
      kept: string[],
      left: string[],
    ];
    const commands = this.#readAll(kept);
    // Only ids of the copy that the browser knows, or of one that follows it, are above those it has seen.
    const isKnown = copy.origin !== undefined && [name, origin].includes(copy.origin);
    return {
      lastRef: readCount(lastRef),
      lastId: readCount(lastId) ?? 0,
      commands: isKnown ? commands : [],
      late: [...(isKnown ? [] : commands), ...this.#readAll(left)],
    };
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

  /** Gets what there is for a session that has come here. */
  async #lookAgain(sessionId: string): Promise<void> {
    await Promise.all(this.find(sessionId).map((session) => this.#claimAgain(session)));
  }

  /** A lost connection is made up for when it is back; a refusal has to be repeated. */
  #retryLater(sessionId: string, error: unknown): void {
    if (!(error instanceof RedisCommandError)) return;
    this.connection.retries.add(`claim ${sessionId}`, {
      until: Date.now() + sessionTtlMs(this.connection),
      work: () => this.#lookAgain(sessionId),
    });
  }

  async #passOrRetry(passing: Passing): Promise<void> {
    try {
      await this.#pass(passing);
    } catch (error) {
      if (!(error instanceof RedisCommandError)) return;
      this.connection.retries.add(passing, {
        until: passing.until,
        work: () => this.#pass(passing),
        giveUp: () => this.#ended(passing, passing.commands.length),
      });
    }
  }

  async #pass(passing: Passing): Promise<void> {
    const { connection } = this;
    const { sessionId, tab = "", commands, until } = passing;
    if (until < Date.now()) return this.#ended(passing, commands.length);
    const notice: SessionNotice = { session: sessionId };
    const { session, late } = sessionKeys(connection, sessionId);
    const evicted = await connection.run(
      passOn,
      [session, late],
      [
        tab,
        sessionTtlMs(connection),
        limits.outboxLength,
        JSON.stringify(notice),
        connection.key("node", ""),
        ...scored(commands),
      ],
    );
    this.#ended(passing, Number(evicted));
  }

  #ended(passing: Passing, dropped: number): void {
    if (this.#passing.delete(passing.key)) this.#countLost(dropped);
  }

  #countLost(dropped: number): void {
    if (dropped > 0)
      this.connection.applications.count("djust.flash.dropped", dropped, { reason: "node_gone" });
  }

  readonly #receive = (text: string): void => {
    const notice = readSessionNotice(text);
    if (!notice) return this.connection.countFailure("receive");
    if (notice.copy === undefined) {
      this.#lookAgain(notice.session).catch((error: unknown) => this.#retryLater(notice.session, error));
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
