import type { Clock, Metrics } from "../ports.js";
import { type EvictionReason, SharedTable, type TableBounds } from "../stores/shared-table.js";
import type { LiveSession } from "./live-session.js";

/** Estimated size of a live session without its texts and messages, in bytes. */
const sessionBytes = 8 * 1024;

/** The live sessions of one application. Ends those whose tab does not reconnect in time, or that exceed a limit. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  /** The sessions without a connection, in the order of their last contact, to within a second. */
  readonly #detached: SharedTable<LiveSession>;
  /** Sessions that replaced an earlier one of their tab, by owner and tab. */
  readonly #tabs = new Map<string, LiveSession>();
  #sweep: unknown;

  /**
   * @param options.resumeWindowMs how long a session waits without a connection, in ms
   * @param options.detached limits of the sessions without a connection, in bytes and in number
   * @param options.full called with the limit that ends a session without a connection
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
        session.close("Too many sessions without a connection");
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
   * The session that replaced an earlier one of a tab. If the tab did not receive the reply, it still names the old one
   * when it tries again.
   */
  ofTab(owner: string, tab: string): LiveSession | undefined {
    return this.#tabs.get(keyOf(owner, tab));
  }

  /** @param tab the tab that the session is for, if it is not the one that loaded the page */
  add(session: LiveSession, tab?: string): void {
    this.#sessions.set(session.id, session);
    if (tab !== undefined) this.#tabs.set(keyOf(session.owner, tab), session);
    this.options.metrics.count("djust.sessions.live");
    this.detached(session);
    this.#schedule();
  }

  /**
   * Called when a session has lost its connection, or when its tab has sent something without having one.
   *
   * @param mayStay whether the session may keep its place in the order of the last contact, if its size is the same
   */
  detached(session: LiveSession, mayStay = false): void {
    if (this.#sessions.get(session.id) !== session) return;
    const { id, owner, address } = session;
    const weight = sessionBytes + 2 * session.size;
    if (mayStay && this.#detached.weightOf(id) === weight) return;
    if (this.#detached.set(id, session, { owner, address, weight })) return;
    this.options.full?.("total");
    session.close("The session is too large to keep without a connection");
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

  /** Ends every session because the process shuts down, and asks the browsers to reconnect to any node. */
  goAwayAll(withinMs: number): void {
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
      // The process was suspended or blocked, so tabs that have already reconnected go first.
      if (now - due < everyMs) this.#endDetachedBefore(now - resumeWindowMs);
      this.#schedule();
    }, everyMs);
  }

  #endDetachedBefore(time: number): void {
    for (const session of this.#detached) {
      if (session.detachedAt !== undefined && session.detachedAt > time) return;
      // A request over HTTP may still wait for its reply.
      if (session.idle) session.close("The tab did not reconnect in time");
    }
  }
}

function keyOf(owner: string, tab: string): string {
  return `${owner} ${tab}`;
}
