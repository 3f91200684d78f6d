import { randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { SavedSession } from "../live/index.js";
import type { SessionStore, StoredSession } from "./session-store.js";
import type { Signer } from "./signing.js";

export interface BrowserSessionOptions {
  /** @default "djust.sid" */
  readonly cookieName: string;
  readonly maxAgeMs: number;
  /** Whether the cookie is sent over HTTPS only; `"auto"` follows each request. */
  readonly secure: boolean | "auto";
}

/**
 * The sessions of browsers: an id in a signed cookie, the data in a store. All tabs of a browser
 * share one object here, so that what one takes out no other finds.
 */
export class BrowserSessions {
  readonly #open = new Map<string, WeakRef<BrowserSession>>();
  readonly #gone = new FinalizationRegistry<string>((sid) => {
    if (!this.#open.get(sid)?.deref()) this.#open.delete(sid);
  });

  constructor(
    private readonly store: SessionStore,
    private readonly signer: Signer,
    private readonly options: BrowserSessionOptions,
  ) {}

  /** The session whose cookie a request carries. */
  idFrom(cookieHeader: string | undefined): string | undefined {
    if (!cookieHeader) return undefined;
    const value = parseCookie(cookieHeader)[this.options.cookieName];
    return value === undefined ? undefined : this.signer.verify(value);
  }

  newId(): string {
    return randomBytes(24).toString("base64url");
  }

  /** The `Set-Cookie` header that gives a browser its session. */
  cookie(sid: string, overHttps: boolean): string {
    const { secure, cookieName, maxAgeMs } = this.options;
    return stringifySetCookie({
      name: cookieName,
      value: this.signer.sign(sid),
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      maxAge: Math.floor(maxAgeMs / 1000),
      secure: secure === "auto" ? overHttps : secure,
    });
  }

  session(sid: string): BrowserSession {
    const open = this.#open.get(sid)?.deref();
    if (open) return open;
    const session = new BrowserSession(sid, this.store, this.options.maxAgeMs);
    this.#open.set(sid, new WeakRef(session));
    this.#gone.register(session, sid);
    return session;
  }
}

/** One browser's session data, read from the store and written back when it changed. */
export class BrowserSession implements SavedSession {
  #data: Record<string, unknown> = {};
  /** What has changed since the last save: new values, or that a key is gone. */
  #changes = new Map<string, { readonly value: unknown } | undefined>();
  #saving: Promise<void> = Promise.resolve();

  constructor(
    readonly id: string,
    private readonly store: SessionStore,
    private readonly maxAgeMs: number,
  ) {}

  get<T = unknown>(key: string, fallback?: T): T | undefined {
    return this.has(key) ? (this.#data[key] as T) : fallback;
  }

  set(key: string, value: unknown): void {
    this.#data[key] = value;
    this.#changes.set(key, { value });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#data, key);
  }

  pop<T = unknown>(key: string, fallback?: T): T | undefined {
    const value = this.get(key, fallback);
    if (this.has(key)) this.delete(key);
    return value;
  }

  delete(key: string): void {
    delete this.#data[key];
    this.#changes.set(key, undefined);
  }

  get changed(): boolean {
    return this.#changes.size > 0;
  }

  async load(): Promise<void> {
    await this.#saving.catch(() => {});
    const stored = await this.#read();
    const { cookie: _, ...data } = stored ?? { cookie: undefined };
    this.#data = data;
    this.#apply(this.#changes, this.#data);
  }

  /** Saves what changed, on top of what others have saved meanwhile; one save at a time. */
  save(): Promise<void> {
    const saved = this.#saving.catch(() => {}).then(() => this.#save());
    this.#saving = saved;
    return saved;
  }

  async #save(): Promise<void> {
    if (this.#changes.size === 0) return;
    const changes = this.#changes;
    this.#changes = new Map();
    try {
      const stored: StoredSession = (await this.#read()) ?? { cookie: this.#cookie() };
      this.#apply(changes, stored);
      stored.cookie = this.#cookie();
      await new Promise<void>((resolve, reject) =>
        this.store.set(this.id, stored, (error) => (error ? reject(error) : resolve())),
      );
    } catch (error) {
      for (const [key, change] of changes) if (!this.#changes.has(key)) this.#changes.set(key, change);
      throw error;
    }
  }

  #read(): Promise<StoredSession | undefined> {
    return new Promise((resolve, reject) =>
      this.store.get(this.id, (error, session) => (error ? reject(error) : resolve(session ?? undefined))),
    );
  }

  #cookie(): StoredSession["cookie"] {
    const expires = new Date(Date.now() + this.maxAgeMs);
    return { originalMaxAge: this.maxAgeMs, maxAge: this.maxAgeMs, expires, httpOnly: true, path: "/" };
  }

  #apply(
    changes: ReadonlyMap<string, { readonly value: unknown } | undefined>,
    data: Record<string, unknown>,
  ): void {
    for (const [key, change] of changes)
      if (change) data[key] = change.value;
      else delete data[key];
  }
}
