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
import type { Link, LinkUser } from "./link.js";
import { claim, forget, keep, passOn, remove } from "./scripts.js";

/** How many sessions are written, or asked for, at once. */
const batch = 200;

/** What this node holds of one session that has unacknowledged flash. */
interface Held {
  mark: SessionMark;
  commands: NumberedFlash[];
  /** Highest id that has been handed to Redis, over whichever connection. */
  sentId: number;
}

/** Flash on its way to the copy of a session that its tab is with. */
interface Passing {
  readonly sessionId: string;
  readonly tab: string | undefined;
  readonly commands: readonly NumberedFlash[];
  readonly until: number;
}

/** What nodes tell one another: a copy of a session has taken over, or left something behind for another. */
type News =
  | { readonly session: string; readonly tab: string; readonly copy: string; readonly moves: number }
  | { readonly session: string; readonly copy?: undefined };

/**
 * Keeps unacknowledged flash in Redis, and all of this node's own here, to write it again when Redis has
 * been away. Whatever is under way when a connection breaks is repeated: flash may come to a tab more than
 * once, which the page knows by its name, and is never forgotten before somebody else has it.
 */
export class RedisOutboxStore implements OutboxStore, LinkUser {
  readonly scripts = [keep, forget, claim, passOn, remove];
  readonly #held = new Map<string, Held>();
  /** What Redis may forget and has not yet, by session. */
  readonly #done = new Map<string, Set<string>>();
  readonly #passing = new Set<Passing>();
  readonly #applications: KeptSessions[] = [];
  #refresh: NodeJS.Timeout | undefined;
  #unkept = 0;

  constructor(private readonly link: Link) {
    link.use(this);
  }

  get connected(): boolean {
    return this.link.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.link.hosts.open(host);
  }

  listen(sessions: KeptSessions): void {
    this.#applications.push(sessions);
  }

  async add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const held = this.#hold(sessionId, mark);
    held.mark = mark;
    held.commands.push(...commands);
    this.#forget(sessionId, held.commands.splice(0, held.commands.length - limits.outboxLength), held);
    this.#scheduleRefresh();
    try {
      await this.link.inTime(this.#keep(sessionId, held));
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
    return this.#forget(sessionId, shown, held);
  }

  async claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined> {
    await this.link.soon();
    const claimed = this.#claim(sessionId, mark, true);
    const kept = await this.link.inTime(claimed).catch((error: unknown) => {
      claimed.then(() => this.#look(sessionId)).catch(() => {});
      throw error;
    });
    if (kept && kept.commands.length > 0) {
      const held = this.#hold(sessionId, mark);
      held.commands.push(...kept.commands);
      held.sentId = kept.commands.at(-1)?.id ?? 0;
    }
    return kept;
  }

  attached(session: KeptSession): void {
    // Without Redis this is done when it is back.
    if (this.connected) this.#claimAgain(session).catch(() => {});
  }

  passOn(sessionId: string, commands: readonly NumberedFlash[], { tab }: SessionMark): void {
    this.#held.delete(sessionId);
    if (commands.length === 0) return;
    const passing = { sessionId, tab, commands, until: Date.now() + this.#ttlMs };
    this.#passing.add(passing);
    if (this.connected) this.#pass(passing).catch(() => {});
  }

  settle(sessionId: string, commands: readonly NumberedFlash[]): void {
    this.#forget(sessionId, commands);
  }

  remove(sessionId: string): void {
    const copy = this.#held.get(sessionId)?.mark.copy;
    this.#held.delete(sessionId);
    this.#done.delete(sessionId);
    const [flash, session, late] = this.#keys(sessionId);
    // Otherwise Redis forgets it by itself.
    if (copy && this.connected) this.link.run(remove, [session, flash, late], [copy.name]).catch(() => {});
  }

  missed(): Record<string, number> {
    const unkept = this.#unkept;
    this.#unkept = 0;
    return { unkept };
  }

  /** Writes what this node holds again, and looks what has become of its sessions. */
  async rejoin(): Promise<void> {
    const { link } = this;
    const channels = [link.key("nodes"), link.key("node", link.nodeId)];
    await link.ask("subscribe", (client) => client.subscribe(channels, this.#heard));
    await inBatches([...this.#passing], (passing) => this.#pass(passing));
    await this.#keepAll();
    await inBatches([...this.#done.keys()], (sessionId) => this.#forget(sessionId));
    await inBatches(
      this.#applications.flatMap((sessions) => [...sessions]),
      (session) => this.#claimAgain(session),
    );
  }

  /* ------------------------------------------------------------------ keeping */

  /** How long Redis keeps a session's flash after this node's last word, in ms. */
  get #ttlMs(): number {
    return 2 * (this.link.hosts.resumeWindowMs ?? limits.resumeWindowMs);
  }

  #hold(sessionId: string, mark: SessionMark): Held {
    const known = this.#held.get(sessionId);
    if (known?.mark.copy.name === mark.copy.name) return known;
    const held = { mark, commands: [], sentId: 0 };
    this.#held.set(sessionId, held);
    return held;
  }

  async #keep(sessionId: string, held: Held): Promise<void> {
    const commands = held.commands.filter(({ id }) => id > held.sentId);
    if (this.connected) held.sentId = held.commands.at(-1)?.id ?? 0;
    const [flash, session] = this.#keys(sessionId);
    const isElsewhere = await this.link.run(
      keep,
      [flash, session],
      [
        ...this.#who(held.mark),
        held.mark.lastRef,
        held.commands.at(-1)?.id ?? 0,
        this.#ttlMs,
        ...scored(commands),
      ],
    );
    if (isElsewhere !== 1 || this.#held.get(sessionId) !== held) return;
    for (const here of this.#find(sessionId)) if (here.mark.copy.name === held.mark.copy.name) here.yield();
    // The session itself may have ended before.
    if (this.#held.get(sessionId) === held) this.passOn(sessionId, held.commands, held.mark);
  }

  async #keepAll(): Promise<void> {
    await inBatches([...this.#held], async ([sessionId, held]) => {
      if (this.#held.get(sessionId) !== held) return;
      held.sentId = 0;
      await this.#keep(sessionId, held);
    });
  }

  /** Redis forgets what no node speaks of any more; this node speaks of what it holds. */
  #scheduleRefresh(): void {
    if (this.#refresh !== undefined) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      if (this.#held.size === 0 || this.link.closed) return;
      this.#scheduleRefresh();
      // Without Redis this is done when it is back.
      if (this.connected) this.#keepAll().catch(() => {});
    }, this.#ttlMs / 4);
    this.#refresh.unref();
  }

  /** Lets Redis forget commands, when it can be told; but for those that it was not even sent. */
  async #forget(
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
    const [flash, , late] = this.#keys(sessionId);
    try {
      await this.link.run(forget, [flash, late], texts);
    } catch {
      return;
    }
    for (const text of texts) done.delete(text);
    if (done.size === 0 && this.#done.get(sessionId) === done) this.#done.delete(sessionId);
  }

  #keys(sessionId: string): [flash: string, session: string, late: string] {
    const { link } = this;
    return [link.key("flash", sessionId), link.key("session", sessionId), link.key("late", sessionId)];
  }

  #who({ tab = "", copy: { name, origin = "", moves } }: SessionMark): (string | number)[] {
    return [this.link.nodeId, tab, name, origin, moves];
  }

  /* ------------------------------------------------------------------ tabs that move */

  /** @param isThere whether the tab is known to be with this copy now */
  async #claim(sessionId: string, mark: SessionMark, isThere: boolean): Promise<KeptFlash | undefined> {
    const { link } = this;
    const { tab = "", copy } = mark;
    const news: News = { session: sessionId, tab, copy: copy.name, moves: copy.moves };
    const answer = await link.run(
      claim,
      [...this.#keys(sessionId), link.key("nodes")],
      [...this.#who(mark), this.#ttlMs, isThere ? 1 : 0, JSON.stringify(news), link.key("node", "")],
    );
    if (!Array.isArray(answer)) return undefined;
    const [name, origin, lastRef, lastId, kept, late] = answer as [
      ...names: [string, string, string, string],
      kept: string[],
      late: string[],
    ];
    const [commands, left] = [kept, late].map((all) => all.map((text) => JSON.parse(text) as NumberedFlash));
    // Only ids of the copy that the browser knows, or of one that follows it, are above those it has seen.
    const known = copy.origin !== undefined && [name, origin].includes(copy.origin);
    return {
      lastRef: lastRef === "" ? undefined : Number(lastRef),
      lastId: Number(lastId),
      commands: known ? (commands ?? []) : [],
      late: [...(known ? [] : (commands ?? [])), ...(left ?? [])],
    };
  }

  async #claimAgain(session: KeptSession): Promise<void> {
    const kept = await this.#claim(session.id, session.mark, session.attached);
    if (kept) session.inherit([...kept.commands, ...kept.late]);
    else session.yield();
  }

  async #pass(passing: Passing): Promise<void> {
    const { link } = this;
    const { sessionId, tab = "", commands, until } = passing;
    const news: News = { session: sessionId };
    const [, session, late] = this.#keys(sessionId);
    const over =
      until < Date.now()
        ? commands.length
        : await link.run(
            passOn,
            [session, late],
            [
              tab,
              this.#ttlMs,
              limits.outboxLength,
              JSON.stringify(news),
              link.key("node", ""),
              ...scored(commands),
            ],
          );
    if (this.#passing.delete(passing) && Number(over) > 0)
      link.hosts.count("djust.flash.dropped", Number(over), { reason: "node_gone" });
  }

  #find(sessionId: string): KeptSession[] {
    return this.#applications.flatMap((sessions) => sessions.get(sessionId) ?? []);
  }

  /** Gets what there is for a session that has come here. */
  async #look(sessionId: string): Promise<void> {
    await Promise.all(this.#find(sessionId).map((session) => this.#claimAgain(session)));
  }

  readonly #heard = (text: string): void => {
    const news = JSON.parse(text) as News;
    // When it cannot be had now, it is when Redis is back.
    if (news.copy === undefined) return void this.#look(news.session).catch(() => {});
    for (const session of this.#find(news.session)) {
      const { name, moves } = session.mark.copy;
      if (name !== news.copy && moves <= news.moves && session.belongsTo(news.tab || undefined))
        session.yield();
    }
  };
}

function scored(commands: readonly NumberedFlash[]): (string | number)[] {
  return commands.flatMap((command) => [command.id, JSON.stringify(command)]);
}

async function inBatches<T>(all: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += batch) await Promise.all(all.slice(at, at + batch).map(work));
}
