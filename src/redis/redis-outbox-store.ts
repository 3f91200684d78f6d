import type { NumberedFlash } from "../flash/index.js";
import type { KeptFlash, OutboxStore, PartHost, SessionMark } from "../live/index.js";
import { limits } from "../wire/index.js";
import type { Link, LinkUser } from "./link.js";
import { acknowledge, claim, keep, remove } from "./scripts.js";

/** Claims that may still bring flash later. */
const claimsMost = 10_000;
/** How many sessions are written again at once. */
const batch = 200;

/** What this node holds of one session that has unacknowledged flash. */
interface Held {
  mark: SessionMark;
  commands: NumberedFlash[];
  /** Highest id that has been handed to Redis over the connection that is open now. */
  sentId: number;
}

interface Claim {
  readonly tab: string | undefined;
  readonly later: (commands: readonly NumberedFlash[]) => void;
  readonly until: number;
  state: "open" | "asking" | "answered";
  /** Up to which id this node knows the session's flash. */
  lastId: number;
}

/** What nodes tell one another. */
type News =
  | { readonly kind: "claimed"; readonly session: string; readonly tab: string; readonly by: string }
  | { readonly kind: "later"; readonly session: string; readonly commands: readonly NumberedFlash[] };

/**
 * Keeps unacknowledged flash in Redis, and all of this node's own here, to write it again when Redis has
 * been away. A session that another node has claimed is that node's: what this one still has is passed on.
 */
export class RedisOutboxStore implements OutboxStore, LinkUser {
  readonly scripts = [keep, acknowledge, claim, remove];
  readonly #held = new Map<string, Held>();
  readonly #claims = new Map<string, Claim>();
  #claimed: (sessionId: string, tab: string | undefined) => void = () => {};
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

  listen(claimed: (sessionId: string, tab: string | undefined) => void): void {
    const before = this.#claimed;
    this.#claimed = (sessionId, tab) => {
      before(sessionId, tab);
      claimed(sessionId, tab);
    };
  }

  async add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const held = this.#held.get(sessionId) ?? { mark, commands: [], sentId: 0 };
    held.mark = mark;
    held.commands.push(...commands);
    held.commands.splice(0, held.commands.length - limits.outboxLength);
    this.#held.set(sessionId, held);
    this.#scheduleRefresh();
    try {
      await this.link.inTime(this.#keep(sessionId, held));
    } catch (error) {
      this.#unkept += commands.length;
      throw error;
    }
  }

  acknowledge(sessionId: string, id: number): void {
    const held = this.#held.get(sessionId);
    if (!held) return;
    held.commands = held.commands.filter((command) => command.id > id);
    if (held.commands.length === 0) this.#held.delete(sessionId);
    this.#tell(acknowledge, sessionId, [this.link.nodeId, id]);
  }

  async claim(
    sessionId: string,
    tab: string | undefined,
    later: (commands: readonly NumberedFlash[]) => void,
  ): Promise<KeptFlash | undefined> {
    const asked: Claim = { tab, later, until: Date.now() + this.#ttlMs, state: "open", lastId: 0 };
    this.#remember(sessionId, asked);
    await this.link.soon();
    const claimed = this.#claim(sessionId, asked);
    const kept = await this.link.inTime(claimed).catch((error: unknown) => {
      claimed.then((late) => this.#bring(sessionId, asked, late)).catch(() => {});
      throw error;
    });
    if (kept && kept.commands.length > 0)
      this.#held.set(sessionId, {
        mark: { tab, lastRef: kept.lastRef },
        commands: [...kept.commands],
        sentId: kept.lastId,
      });
    return kept;
  }

  remove(sessionId: string): void {
    if (this.#held.delete(sessionId)) this.#tell(remove, sessionId, [this.link.nodeId]);
  }

  missed(): Record<string, number> {
    const unkept = this.#unkept;
    this.#unkept = 0;
    return { unkept };
  }

  /** Writes what this node holds again, and asks for what could not be claimed. */
  async rejoin(): Promise<void> {
    const { link } = this;
    const channels = [link.key("nodes"), link.key("node", link.nodeId)];
    for (const held of this.#held.values()) held.sentId = 0;
    await link.ask("subscribe", (client) => client.subscribe(channels, this.#heard));
    await this.#keepAll();
    for (const [sessionId, asked] of [...this.#claims])
      if (asked.state === "open") this.#bring(sessionId, asked, await this.#claim(sessionId, asked));
  }

  /* ------------------------------------------------------------------ keeping */

  /** How long Redis keeps a session's flash after this node's last word, in ms. */
  get #ttlMs(): number {
    return 2 * (this.link.hosts.resumeWindowMs ?? limits.resumeWindowMs);
  }

  async #keep(sessionId: string, held: Held): Promise<void> {
    const { link } = this;
    const first = held.commands[0]?.id ?? 0;
    const lastId = held.commands.at(-1)?.id ?? 0;
    const commands = held.commands.filter(({ id }) => id > held.sentId);
    held.sentId = lastId;
    const { tab = "", lastRef } = held.mark;
    const owner = await link.run(keep, this.#keys(sessionId), [
      link.nodeId,
      tab,
      lastId,
      lastRef,
      this.#ttlMs,
      first - 1,
      ...commands.flatMap((command) => [command.id, JSON.stringify(command)]),
    ]);
    if (typeof owner === "string") this.#passOn(owner, sessionId, commands);
  }

  async #keepAll(): Promise<void> {
    const all = [...this.#held];
    for (const [, held] of all) held.sentId = 0;
    for (let at = 0; at < all.length; at += batch)
      await Promise.all(
        all.slice(at, at + batch).map(async ([sessionId, held]) => {
          if (this.#held.get(sessionId) === held) await this.#keep(sessionId, held);
        }),
      );
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

  #keys(sessionId: string): [string, string] {
    return [this.link.key("flash", sessionId), this.link.key("session", sessionId)];
  }

  /** What fails here is made up for by writing again, or by Redis forgetting the session. */
  #tell(what: typeof remove, sessionId: string, args: readonly (string | number)[]): void {
    if (this.connected) this.link.run(what, this.#keys(sessionId), args).catch(() => {});
  }

  /* ------------------------------------------------------------------ passing sessions on */

  async #claim(sessionId: string, asked: Claim): Promise<KeptFlash | undefined> {
    const { link } = this;
    const { tab = "" } = asked;
    const news: News = { kind: "claimed", session: sessionId, tab, by: link.nodeId };
    asked.state = "asking";
    const answer = await link
      .run(
        claim,
        [...this.#keys(sessionId), link.key("nodes")],
        [link.nodeId, tab, this.#ttlMs, JSON.stringify(news), link.key("node", "")],
      )
      .catch((error: unknown) => {
        asked.state = "open";
        throw error;
      });
    asked.state = "answered";
    if (!Array.isArray(answer)) return undefined;
    const [lastId, lastRef, commands] = answer as [string, string, string[]];
    asked.lastId = Number(lastId);
    return {
      lastId: Number(lastId),
      lastRef: Number(lastRef),
      commands: commands.map((text) => JSON.parse(text) as NumberedFlash),
    };
  }

  /** Gives what could not be claimed in time: the tab has another session by now, which keeps it. */
  #bring(sessionId: string, { later }: Claim, kept: KeptFlash | undefined): void {
    if (!kept) return;
    later(kept.commands);
    this.#tell(remove, sessionId, [this.link.nodeId]);
  }

  #remember(sessionId: string, asked: Claim): void {
    this.#claims.delete(sessionId);
    this.#claims.set(sessionId, asked);
    for (const [other, { until }] of this.#claims)
      if (until <= Date.now() || this.#claims.size > claimsMost) this.#claims.delete(other);
      else break;
  }

  #passOn(owner: string, sessionId: string, commands: readonly NumberedFlash[]): void {
    const { link } = this;
    this.#held.delete(sessionId);
    const news: News = { kind: "later", session: sessionId, commands };
    link
      .send("PUBLISH", link.key("node", owner), JSON.stringify(news))
      .then((nodes) => {
        if (nodes === 0) this.#lose(commands.length);
      })
      .catch(() => this.#lose(commands.length));
  }

  #lose(flash: number): void {
    if (flash > 0) this.link.hosts.count("djust.flash.dropped", flash, { reason: "node_gone" });
  }

  readonly #heard = (text: string): void => {
    const news = JSON.parse(text) as News;
    if (news.kind === "later") {
      const asked = this.#claims.get(news.session);
      // What was kept before the claim came with it.
      const commands = news.commands.filter(({ id }) => id > (asked?.lastId ?? 0));
      if (!asked) return this.#lose(commands.length);
      asked.lastId = commands.at(-1)?.id ?? asked.lastId;
      return asked.later(commands);
    }
    if (news.by === this.link.nodeId) return;
    const held = this.#held.get(news.session);
    const tab = held?.mark.tab ?? "";
    if (held && (tab === "" || news.tab === "" || tab === news.tab)) {
      this.#held.delete(news.session);
      const unsent = held.commands.filter(({ id }) => id > held.sentId);
      if (unsent.length > 0) this.#passOn(news.by, news.session, unsent);
    }
    this.#claimed(news.session, news.tab || undefined);
  };
}
