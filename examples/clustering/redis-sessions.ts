import type { SessionStore, StoredSession } from "djust-ts";

/** The commands of a Redis client that the store uses. */
interface Client {
  get(key: string): Promise<string | null>;
  set(key: string, text: string, options: { readonly PX: number }): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

const defaultMs = 24 * 60 * 60 * 1000;

/** Keeps the sessions of browsers in Redis, for all workers. `connect-redis` does the same with more options. */
export class RedisSessions implements SessionStore {
  constructor(private readonly client: Client) {}

  get(sid: string, callback: (error: unknown, session?: StoredSession | null) => void): void {
    const done = (text: string | null) => callback(null, text === null ? null : JSON.parse(text));
    this.client.get(`session:${sid}`).then(done, callback);
  }

  set(sid: string, session: StoredSession, callback: (error?: unknown) => void = () => {}): void {
    const expiry = { PX: session.cookie.originalMaxAge ?? defaultMs };
    this.client.set(`session:${sid}`, JSON.stringify(session), expiry).then(() => callback(), callback);
  }

  destroy(sid: string, callback: (error?: unknown) => void = () => {}): void {
    this.client.del(`session:${sid}`).then(() => callback(), callback);
  }

  touch(sid: string, session: StoredSession, callback?: (error?: unknown) => void): void {
    this.set(sid, session, callback);
  }
}
