import { type Clock, SharedTable } from "../../live/index.js";

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

/** Room for a session of usual size, in bytes; a smaller one counts as much. */
const sessionBytes = 1024;

/**
 * Sessions in this process's memory, bounded. Where there is no room, the one longest unused goes first, of those
 * at the address that takes most.
 */
export class MemorySessionStore implements SessionStore {
  readonly #sessions: SharedTable<string>;

  /** @param most how many sessions of a kibibyte are kept, half of them of one address @default 100000 */
  constructor(
    private readonly clock: Clock,
    most = 100_000,
  ) {
    const total = most * sessionBytes;
    this.#sessions = new SharedTable({ bounds: { total, perAddress: Math.max(total / 2, sessionBytes) } });
  }

  get(sid: string, callback: (error: unknown, session?: StoredSession | null) => void): void {
    const text = this.#sessions.get(sid, this.clock.now());
    callback(null, text === undefined ? null : (JSON.parse(text) as StoredSession));
  }

  /** @param address network of the browser whose session it is */
  set(sid: string, session: StoredSession, callback?: (error?: unknown) => void, address?: string): void {
    const maxAge = session.cookie.maxAge ?? session.cookie.originalMaxAge ?? 24 * 60 * 60 * 1000;
    let text: string;
    try {
      text = JSON.stringify(session);
    } catch (error) {
      return callback?.(error);
    }
    const now = this.clock.now();
    const weight = Math.max(sessionBytes, 2 * text.length);
    if (!this.#sessions.set(sid, text, { address, weight, until: now + maxAge }, now))
      return callback?.(
        new Error(
          `A session of ${weight} bytes exceeds the memory store. Use another session store, or store less.`,
        ),
      );
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
