import type { Clock } from "../live/index.js";

/** What a session store keeps; `cookie` is what stores of the ecosystem expect to find. */
export interface StoredSession {
  cookie: {
    originalMaxAge: number | null;
    maxAge?: number;
    /** A store that keeps text gives back text. */
    expires?: Date | null;
    httpOnly?: boolean;
    path?: string;
  };
  [key: string]: unknown;
}

/** The interface of `express-session` stores, so that the published ones work unchanged. */
export interface SessionStore {
  /** @param callback takes what was stored; the types of many stores know no more of it than the cookie */
  get(sid: string, callback: (error: unknown, session?: Pick<StoredSession, "cookie"> | null) => void): void;
  set(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void;
  destroy(sid: string, callback?: (error?: unknown) => void): void;
  touch?(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void;
}

/** Sessions in this process's memory, bounded; the one longest unused goes first. */
export class MemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, { text: string; until: number }>();

  /** @param most how many sessions are kept @default 100000 */
  constructor(
    private readonly clock: Clock,
    private readonly most = 100_000,
  ) {}

  get(sid: string, callback: (error: unknown, session?: StoredSession | null) => void): void {
    const kept = this.#sessions.get(sid);
    if (!kept || kept.until <= this.clock.now()) {
      this.#sessions.delete(sid);
      return callback(null, null);
    }
    callback(null, JSON.parse(kept.text) as StoredSession);
  }

  set(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void {
    const maxAge = session.cookie.maxAge ?? session.cookie.originalMaxAge ?? 24 * 60 * 60 * 1000;
    let text: string;
    try {
      text = JSON.stringify(session);
    } catch (error) {
      return callback?.(error);
    }
    this.#sessions.delete(sid);
    this.#sessions.set(sid, { text, until: this.clock.now() + maxAge });
    if (this.#sessions.size > this.most) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
    callback?.();
  }

  destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.#sessions.delete(sid);
    callback?.();
  }

  touch(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void {
    if (this.#sessions.has(sid)) this.set(sid, session, callback);
    else callback?.();
  }
}
