import type { LiveSession } from "./live-session.js";
import type { Clock, Metrics } from "./ports.js";

/** Keeps live sessions, and ends those whose tab does not come back. Bounded in number and time. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  /** Sessions that a tab was given anew, by owner and tab. */
  readonly #tabs = new Map<string, LiveSession>();
  #sweep: unknown;

  /**
   * @param options.resumeWindowMs how long a session outlives its connection, in ms
   * @param options.detachedMost most sessions without a connection; the oldest ends first
   */
  constructor(
    private readonly options: {
      readonly clock: Clock;
      readonly metrics: Metrics;
      readonly resumeWindowMs: number;
      readonly detachedMost: number;
    },
  ) {}

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
    if (this.#sessions.size > this.options.detachedMost) this.#evict();
    this.#schedule();
  }

  remove(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    const key = keyOf(session.owner, session.tab ?? "");
    if (this.#tabs.get(key) === session) this.#tabs.delete(key);
    this.options.metrics.count("djust.sessions.live", -1);
  }

  /** The process ends: every session tells its browser to come back, here or on another node. */
  handOver(withinMs: number): void {
    if (this.#sweep !== undefined) this.options.clock.clearTimeout(this.#sweep);
    this.#sweep = undefined;
    for (const session of [...this.#sessions.values()]) session.handOver(withinMs);
  }

  /** One timer for all sessions. */
  #schedule(): void {
    if (this.#sweep !== undefined || this.#sessions.size === 0) return;
    this.#sweep = this.options.clock.setTimeout(
      () => {
        this.#sweep = undefined;
        const before = this.options.clock.now() - this.options.resumeWindowMs;
        for (const session of [...this.#sessions.values()])
          if (session.detachedAt !== undefined && session.detachedAt <= before)
            session.close("the tab did not come back");
        // Many connections may have broken at once.
        if (this.#sessions.size > this.options.detachedMost) this.#evict();
        this.#schedule();
      },
      Math.max(50, Math.min(this.options.resumeWindowMs / 4, 5_000)),
    );
  }

  #evict(): void {
    const detached = [...this.#sessions.values()].filter(({ detachedAt }) => detachedAt !== undefined);
    const tooMany = detached.length - this.options.detachedMost;
    if (tooMany <= 0) return;
    detached.sort((a, b) => (a.detachedAt ?? 0) - (b.detachedAt ?? 0));
    for (const session of detached.slice(0, tooMany)) session.close("too many sessions without a connection");
  }
}

function keyOf(owner: string, tab: string): string {
  return `${owner} ${tab}`;
}
