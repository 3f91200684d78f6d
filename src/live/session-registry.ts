import type { LiveSession } from "./live-session.js";
import type { Clock, Metrics } from "./ports.js";

/** Keeps live sessions, and ends those whose tab does not come back. Bounded in number and time. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
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

  add(session: LiveSession): void {
    this.#sessions.set(session.id, session);
    this.options.metrics.count("djust.sessions.live");
    if (this.#sessions.size > this.options.detachedMost) this.#evict();
    this.#schedule();
  }

  remove(id: string): void {
    if (this.#sessions.delete(id)) this.options.metrics.count("djust.sessions.live", -1);
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
        this.#schedule();
      },
      Math.max(50, Math.min(this.options.resumeWindowMs / 4, 5_000)),
    );
  }

  #evict(): void {
    let detached = 0;
    let oldest: LiveSession | undefined;
    for (const session of this.#sessions.values()) {
      if (session.detachedAt === undefined) continue;
      detached++;
      if (!oldest || session.detachedAt < (oldest.detachedAt ?? 0)) oldest = session;
    }
    if (detached > this.options.detachedMost) oldest?.close("too many sessions without a connection");
  }
}
