import { type Clock, SharedTable } from "../../live/index.js";

/** A session as a store keeps it. Stores for `express-session` expect the `cookie`. */
export interface StoredSession {
  /** What express-session keeps about the cookie. */
  cookie: {
    /** Lifetime at the start, in ms; `null` for a session cookie. */
    originalMaxAge: number | null;
    /** Remaining lifetime, in ms. */
    maxAge?: number;
    /** A string in stores that keep text. */
    expires?: Date | null;
    /** Whether scripts cannot read the cookie. */
    httpOnly?: boolean;
    /** Path of the cookie. */
    path?: string;
  };
  [key: string]: unknown;
}

/** The interface of `express-session` stores, so that published stores work unchanged. */
export interface SessionStore {
  /**
   * Reads a session. The callback receives `undefined` or `null` if there is none.
   *
   * @param callback called with the stored session, of which the types of many stores declare only the cookie
   */
  get(sid: string, callback: (error: unknown, session?: Pick<StoredSession, "cookie"> | null) => void): void;
  /** Saves a session. */
  set(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void;
  /** Removes a session. */
  destroy(sid: string, callback?: (error?: unknown) => void): void;
  /** Extends the lifetime of a session without changing it. */
  touch?(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void;
}

/** The minimum size that a session counts for, in bytes. */
const sessionBytes = 1024;

/**
 * Keeps sessions in this process's memory, up to a limit. Beyond it, the least recently used session of the address
 * that takes the most memory is removed.
 */
export class MemorySessionStore implements SessionStore {
  readonly #sessions: SharedTable<string>;

  /** @param maxSessions maximum number of sessions of one kibibyte each; half of it per address @default 100000 */
  constructor(
    private readonly clock: Clock,
    maxSessions = 100_000,
  ) {
    const total = maxSessions * sessionBytes;
    this.#sessions = new SharedTable({ bounds: { total, perAddress: Math.max(total / 2, sessionBytes) } });
  }

  get(sid: string, callback: (error: unknown, session?: StoredSession | null) => void): void {
    const text = this.#sessions.get(sid, this.clock.now());
    callback(null, text === undefined ? null : (JSON.parse(text) as StoredSession));
  }

  /** @param address network of the session's browser */
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
          `A session must fit into the memory store, got ${weight} bytes. Use another session store, or store less.`,
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
