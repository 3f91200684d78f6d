import type { Clock, Metrics } from "../ports.js";
import { type EvictionReason, SharedTable, type TableBounds } from "../stores/shared-table.js";
import type { LiveSession } from "./live-session.js";

/** What a live session takes besides what it shows and what waits for its tab, in bytes; a guess. */
const sessionBytes = 8 * 1024;

/** Keeps live sessions, and ends those whose tab does not come back. Bounded in number and time. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  /** Those without a connection, in the order in which they were last heard of. */
  readonly #detached: SharedTable<LiveSession>;
  /** Sessions that a tab was given anew, by owner and tab. */
  readonly #tabs = new Map<string, LiveSession>();
  #sweep: unknown;

  /**
   * @param options.resumeWindowMs how long a session outlives its connection, in ms
   * @param options.detached bounds of the sessions without a connection, in bytes and in number
   * @param options.full called with the bound for which a session without a connection ends
   */
  constructor(
    private readonly options: {
      readonly clock: Clock;
      readonly metrics: Metrics;
      readonly resumeWindowMs: number;
      readonly detached: TableBounds;
      readonly full?: (reason: EvictionReason) => void;
    },
  ) {
    this.#detached = new SharedTable({
      bounds: options.detached,
      evicted: (session, _, reason) => {
        options.full?.(reason);
        session.close("too many sessions without a connection");
      },
    });
  }

  get size(): number {
    return this.#sessions.size;
  }

  [Symbol.iterator](): Iterator<LiveSession> {
    return this.#sessions.values();
  }

  get(id: string): LiveSession | undefined {
    return this.#sessions.get(id);
  }

  /**
   * The session that a tab was given in place of one that is gone. The tab may not have heard of it:
   * asking again, it still names the old one.
   */
  ofTab(owner: string, tab: string): LiveSession | undefined {
    return this.#tabs.get(keyOf(owner, tab));
  }

  /** @param tab the tab that the session is for, where it is not the one that loaded the page */
  add(session: LiveSession, tab?: string): void {
    this.#sessions.set(session.id, session);
    if (tab !== undefined) this.#tabs.set(keyOf(session.owner, tab), session);
    this.options.metrics.count("djust.sessions.live");
    this.detached(session);
    this.#schedule();
  }

  /** A session's connection is lost; or it has none, and its tab has said that it is still there. */
  detached(session: LiveSession): void {
    if (this.#sessions.get(session.id) !== session) return;
    const { id, owner, address } = session;
    this.#detached.set(id, session, { owner, address, weight: sessionBytes + 2 * session.size });
  }

  attached(session: LiveSession): void {
    this.#detached.delete(session.id);
  }

  remove(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    this.#detached.delete(id);
    const key = keyOf(session.owner, session.local.tab ?? "");
    if (this.#tabs.get(key) === session) this.#tabs.delete(key);
    this.options.metrics.count("djust.sessions.live", -1);
  }

  /** The process ends: every session tells its browser to come back, here or on another node. */
  sendAllAway(withinMs: number): void {
    if (this.#sweep !== undefined) this.options.clock.clearTimeout(this.#sweep);
    this.#sweep = undefined;
    for (const session of [...this.#sessions.values()]) session.goAway(withinMs);
  }

  /** One timer for all sessions. */
  #schedule(): void {
    if (this.#sweep !== undefined || this.#sessions.size === 0) return;
    const { clock, resumeWindowMs } = this.options;
    const everyMs = Math.max(50, Math.min(resumeWindowMs / 4, 5_000));
    const due = clock.now() + everyMs;
    this.#sweep = clock.setTimeout(() => {
      this.#sweep = undefined;
      const now = clock.now();
      // This process has slept or been held up: tabs that are at the door already come in first.
      if (now - due < everyMs) this.#endThoseSince(now - resumeWindowMs);
      this.#schedule();
    }, everyMs);
  }

  #endThoseSince(time: number): void {
    for (const session of this.#detached) {
      if (session.detachedAt !== undefined && session.detachedAt > time) return;
      session.close("the tab did not come back");
    }
  }
}

function keyOf(owner: string, tab: string): string {
  return `${owner} ${tab}`;
}
