import type { SessionMark } from "../live/index.js";
import { RedisCommandError } from "./errors.js";
import {
  collectMs,
  FlashGroup,
  type HeldCommand,
  type HeldFlash,
  maxSessions,
  SharedRecord,
  TextTable,
} from "./held-flash.js";
import type { RedisConnection } from "./redis-connection.js";
import { openGroup, share } from "./scripts.js";
import { groupKey, sessionTtlMs } from "./session-keys.js";

/** Maximum number of groups of one script call. Redis stores one text for each. */
const maxGroups = 50;

/** Length of the list of the sessions that were taken out of a group, beyond which the group is used no more. */
const maxTakenOut = 10_000;

/** A session that Redis knows with the group that its flash may be in. */
interface Registration {
  readonly group: FlashGroup;
  readonly mark: SessionMark;
  /** Until when the group may be used, in ms since the epoch, so that Redis does not forget the session first. */
  readonly until: number;
}

/** The sessions whose flash could not be stored with their group. */
export interface Unshared {
  /** Their tab is at another copy. */
  readonly elsewhere: readonly HeldFlash[];
  /** Redis does not have their group any more. */
  readonly unknown: readonly HeldFlash[];
}

/**
 * Stores flash of many sessions as one entry of Redis. A session is registered with a group while its flash is stored
 * on its own; from then on, only what changes is stored: a text for all of the group, and each session's ids. A node
 * that takes over a session takes its commands out of the group.
 */
export class SharedFlash {
  readonly #registered = new Map<string, Registration>();
  #filling: FlashGroup | undefined;
  #opened = 0;
  #written = 0;
  /** Entries that no session needs any more, by group. */
  #released = new Map<FlashGroup, string[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly connection: RedisConnection) {}

  /** The group that a session's flash can be stored with; `undefined` if it has to be stored on its own. */
  groupOf({ sessionId, mark }: HeldFlash): FlashGroup | undefined {
    const known = this.#registered.get(sessionId);
    if (!known?.group.isOpen || known.until < Date.now()) return undefined;
    return isSame(known.mark, mark) ? known.group : undefined;
  }

  /** The group that a session is about to be stored with; it can be used once the session is registered. */
  groupFor(sessionId: string, mark: SessionMark): FlashGroup {
    const known = this.#registered.get(sessionId)?.group;
    if (known?.isOpen) return known;
    this.leave(sessionId);
    const group = this.#filling?.isOpen && this.#filling.members < maxSessions ? this.#filling : this.#open();
    group.members++;
    this.#registered.set(sessionId, { group, mark, until: 0 });
    return group;
  }

  /** Called when Redis has stored a session with its group. @param mark as it was stored */
  register(sessionId: string, group: FlashGroup, mark: SessionMark): void {
    if (this.#registered.get(sessionId)?.group !== group) return;
    const until = Date.now() + sessionTtlMs(this.connection) / 2;
    this.#registered.set(sessionId, { group, mark, until });
  }

  /** Called when a session ends here, or is stored without a group. */
  leave(sessionId: string): void {
    const group = this.#registered.get(sessionId)?.group;
    if (!group) return;
    this.#registered.delete(sessionId);
    group.members--;
    if (group.isOpen && group.members < (this.#filling?.members ?? maxSessions)) this.#filling = group;
  }

  /** Stores the commands of sessions that have not been sent. @throws {DjustError} DJ_BROKER */
  async write(groups: ReadonlyMap<FlashGroup, readonly HeldFlash[]>): Promise<Unshared> {
    const all = [...groups];
    const parts: Promise<Unshared>[] = [];
    for (let at = 0; at < all.length; at += maxGroups) parts.push(this.#write(all.slice(at, at + maxGroups)));
    const written = await Promise.all(parts);
    return {
      elsewhere: written.flatMap(({ elsewhere }) => elsewhere),
      unknown: written.flatMap(({ unknown }) => unknown),
    };
  }

  /** Called with commands that are not needed any more, or are stored on their own. */
  release(commands: readonly Pick<HeldCommand, "shared">[]): void {
    for (const { shared } of commands) if (shared && --shared.left === 0) this.#remove(shared);
  }

  /** Removes what no session needs any more. If that fails, it expires. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { connection } = this;
    const released = this.#released;
    this.#released = new Map();
    if (!connection.connected) return;
    for (const [group, fields] of released)
      connection.send("HDEL", groupKey(connection, group.id), ...fields).catch(() => {
        // They are removed with the next ones.
        if (group.isOpen) this.#released.set(group, [...fields, ...(this.#released.get(group) ?? [])]);
      });
  }

  /** Uses the present groups no more, so that everything is stored again. They expire. */
  closeAll(): void {
    for (const { group } of this.#registered.values()) group.isOpen = false;
    if (this.#filling) this.#filling.isOpen = false;
    this.#registered.clear();
    this.#released.clear();
  }

  async #write(groups: readonly (readonly [FlashGroup, readonly HeldFlash[]])[]): Promise<Unshared> {
    const { connection } = this;
    const field = String(++this.#written);
    const parts = groups.map(([group, sessions]) => new Part(sessions, new SharedRecord(group, field)));
    const keys = groups.map(([{ id }]) => groupKey(connection, id));
    const args = [connection.nodeId, sessionTtlMs(connection), field, ...parts.map((part) => part.write())];
    if (connection.connected) for (const part of parts) part.sent();
    let replies: readonly unknown[];
    try {
      replies = (await connection.run(share, keys, args)) as readonly unknown[];
    } catch (error) {
      if (error instanceof RedisCommandError) for (const part of parts) this.#takeBack(part);
      throw error;
    }
    const elsewhere: HeldFlash[] = [];
    const unknown: HeldFlash[] = [];
    for (const [at, part] of parts.entries()) {
      const { group } = part.record;
      const takenOut = replies[at];
      if (typeof takenOut !== "string") {
        group.isOpen = false;
        this.#takeBack(part);
        unknown.push(...part.sessions);
      } else if (takenOut !== group.takenOut) {
        group.takenOut = takenOut;
        if (takenOut.length > maxTakenOut) group.isOpen = false;
        elsewhere.push(...movedIn(part.sessions, takenOut));
      }
    }
    return { elsewhere, unknown };
  }

  #open(): FlashGroup {
    const { connection } = this;
    const group = new FlashGroup(`${connection.nodeId}.${++this.#opened}`);
    this.#filling = group;
    // If this fails, Redis does not have the group when it is used.
    connection
      .run(openGroup, [groupKey(connection, group.id)], [connection.nodeId, sessionTtlMs(connection)])
      .catch(() => {});
    return group;
  }

  #takeBack(part: Part): void {
    part.takeBack();
    this.#remove(part.record);
  }

  #remove({ group, field }: SharedRecord): void {
    const fields = this.#released.get(group);
    if (fields) fields.push(field);
    else this.#released.set(group, [field]);
    this.#timer ??= setTimeout(() => this.flush(), collectMs).unref();
  }
}

/** The sessions of a group whose commands are stored together. */
class Part {
  readonly #commands: HeldCommand[] = [];
  readonly #sentIds: readonly number[];

  constructor(
    readonly sessions: readonly HeldFlash[],
    readonly record: SharedRecord,
  ) {
    this.#sentIds = sessions.map(({ sentId }) => sentId);
  }

  /**
   * @returns what Redis stores: the texts of commands, an empty line, and a line for each session with its id and pairs
   *   of a command's id and the position of its text
   */
  write(): string {
    const texts = new TextTable();
    let lines = "";
    for (const { sessionId, commands, sentId } of this.sessions) {
      lines += `\n${sessionId}`;
      let first = commands.length;
      while (first > 0 && (commands[first - 1]?.command.id ?? 0) > sentId) first--;
      for (let at = first; at < commands.length; at++) {
        const held = commands[at] as HeldCommand;
        lines += ` ${held.command.id},${texts.positionOf(held.text)}`;
        held.shared = this.record;
        this.record.left++;
        this.#commands.push(held);
      }
    }
    return `${texts.lines}\n${lines}\n`;
  }

  sent(): void {
    for (const held of this.sessions) held.sentId = held.lastId;
  }

  /** Redis does not have the commands after all. */
  takeBack(): void {
    for (const [at, held] of this.sessions.entries())
      held.sentId = Math.min(held.sentId, this.#sentIds[at] ?? 0);
    for (const command of this.#commands) if (command.shared === this.record) command.shared = undefined;
  }
}

/** The sessions that another copy has taken over. @param takenOut a line of id, moves and new copy for each */
function movedIn(sessions: readonly HeldFlash[], takenOut: string): readonly HeldFlash[] {
  const byId = new Map(sessions.map((held) => [held.sessionId, held]));
  return [...takenOut.matchAll(/^(\S+) (\d+) (.*)$/gm)].flatMap(([, id = "", moves, name]) => {
    const held = byId.get(id);
    const copy = held?.mark.copy;
    return held && copy && name !== copy.name && Number(moves) >= copy.moves ? held : [];
  });
}

function isSame(one: SessionMark, other: SessionMark): boolean {
  return (
    one.lastRef === other.lastRef &&
    one.tab === other.tab &&
    (one.copy === other.copy ||
      (one.copy.name === other.copy.name &&
        one.copy.origin === other.copy.origin &&
        one.copy.moves === other.copy.moves))
  );
}
