import { randomBytes } from "node:crypto";
import { stringifySetCookie } from "cookie";
import type { SavedSession } from "../live/index.js";
import { checkJson } from "../wire/index.js";
import { cookiesNamed } from "./cookie-header.js";
import type { Exchange } from "./exchange.js";
import { dataOf, type FrameworkSession, keepSession } from "./framework-session.js";
import { MemorySessionStore, type SessionStore, type StoredSession } from "./session-store.js";
import type { Signer } from "./signing.js";

export interface BrowserSessionOptions {
  /** @default "djust.sid" */
  readonly cookieName: string;
  readonly maxAgeMs: number;
  /** Path that the cookie is sent to, so that several applications of a site have one each. @default "/" */
  readonly path?: string;
  /** Whether the cookie is sent over HTTPS only; `"auto"` follows each request. */
  readonly secure: boolean | "auto";
}

/**
 * The sessions of browsers: an id in a signed cookie, the data in a store. All tabs of a browser
 * share one object here, so that what one takes out no other finds.
 */
export class BrowserSessions {
  readonly #open = new Map<string, WeakRef<BrowserSession>>();
  readonly #followed = new WeakMap<FrameworkSession, BrowserSession>();
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
    for (const value of cookiesNamed(cookieHeader, this.options.cookieName)) {
      const sid = this.signer.verify(value);
      if (sid !== undefined) return sid;
    }
    return undefined;
  }

  /**
   * The session that a request belongs to: the framework's own where it has one, otherwise that of our
   * cookie. Until `leave` the framework's copy of the data has every change too.
   */
  idOf(exchange: Exchange): string | undefined {
    const given = exchange.session;
    if (!given) return this.idFrom(exchange.request.headers.cookie);
    keepSession(given);
    const session = this.session(given.id, given.store);
    session.follow(given.data);
    this.#followed.set(given, session);
    return given.id;
  }

  /** The session that a request belongs to, where no more is asked than whose share it counts to. */
  ownerOf(exchange: Exchange): string | undefined {
    return exchange.session?.id ?? this.idFrom(exchange.request.headers.cookie);
  }

  /** The framework takes over again: it saves its copy of the data with the response. */
  leave({ session: given }: Exchange): void {
    if (given) this.#followed.get(given)?.unfollow(given.data);
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
      path: this.options.path ?? "/",
      maxAge: Math.floor(maxAgeMs / 1000),
      secure: secure === "auto" ? overHttps : secure,
    });
  }

  /** @param store of the framework that the session is of @default our own */
  session(sid: string, store?: SessionStore): BrowserSession {
    const open = this.#open.get(sid)?.deref();
    if (open) return open;
    const session = new BrowserSession(sid, store ?? this.store, this.options.maxAgeMs, store !== undefined);
    this.#open.set(sid, new WeakRef(session));
    this.#gone.register(session, sid);
    return session;
  }
}

/** New values, or that a key is gone. */
type Changes = Map<string, { readonly value: unknown } | undefined>;

/** One browser's session data, read from the store and written back when it changed. */
export class BrowserSession implements SavedSession {
  /** Network that the browser last spoke from. */
  address: string | undefined;
  #data: Record<string, unknown> = {};
  /** What has changed since the last save. */
  #changes: Changes | undefined;
  #saving: Promise<void> | undefined;
  /** What requests under way have of the data in the framework that the session is of, the newest last. */
  #copies: readonly Record<string, unknown>[] = [];

  /** @param isForeign the session begins and ends with a framework's, and with no save of ours */
  constructor(
    readonly id: string,
    private readonly store: SessionStore,
    private readonly maxAgeMs: number,
    private readonly isForeign = false,
  ) {}

  /** A request begins whose framework has read the data, and will write its copy of it. */
  follow(copy: Record<string, unknown>): void {
    this.#copies = [...this.#copies.filter((other) => other !== copy), copy];
    this.#take(copy);
  }

  unfollow(copy: Record<string, unknown>): void {
    this.#copies = this.#copies.filter((other) => other !== copy);
  }

  get<T = unknown>(key: string, fallback?: T): T | undefined {
    return this.has(key) ? (this.#data[key] as T) : fallback;
  }

  set(key: string, value: unknown): void {
    checkJson(value, `the value for session.set(${JSON.stringify(key)})`);
    this.#data[key] = value;
    this.#change(key, { value });
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
    this.#change(key, undefined);
  }

  #change(key: string, change: { readonly value: unknown } | undefined): void {
    this.#changes ??= new Map();
    this.#changes.set(key, change);
  }

  get changed(): boolean {
    return this.#changes !== undefined;
  }

  async load(): Promise<void> {
    await this.#saving?.catch(() => {});
    // What a middleware has changed a moment ago is in the request's copy and not yet in the store.
    this.#take(this.#copies.at(-1) ?? (await this.#read()) ?? {});
  }

  #take(stored: { readonly [key: string]: unknown }): void {
    this.#data = dataOf(stored);
    if (this.#changes) this.#apply(this.#changes, this.#data);
  }

  /** Saves what changed, on top of what others have saved meanwhile; one save at a time. */
  save(): Promise<void> {
    const saved = (this.#saving ?? Promise.resolve()).catch(() => {}).then(() => this.#save());
    this.#saving = saved;
    return saved;
  }

  async #save(): Promise<void> {
    const changes = this.#changes;
    if (!changes) return;
    this.#changes = undefined;
    try {
      const found = await this.#read();
      for (const copy of this.#copies) this.#apply(changes, copy);
      if (this.isForeign && !found) {
        // It is new, and the framework saves it with the response; or it is over, and stays over.
        if (this.#copies.length === 0) this.#data = {};
        return;
      }
      const stored: StoredSession = found ?? { cookie: this.#cookie() };
      this.#apply(changes, stored);
      if (this.isForeign) prolong(stored.cookie);
      else stored.cookie = this.#cookie();
      await new Promise<void>((resolve, reject) => {
        const { store, address } = this;
        const saved = (error?: unknown): void => (error ? reject(error) : resolve());
        if (store instanceof MemorySessionStore) store.set(this.id, stored, saved, address);
        else store.set(this.id, stored, saved);
      });
    } catch (error) {
      this.#changes = new Map([...changes, ...(this.#changes ?? [])]);
      throw error;
    }
  }

  #read(): Promise<StoredSession | undefined> {
    return new Promise((resolve, reject) =>
      this.store.get(this.id, (error, session) =>
        error ? reject(error) : resolve((session ?? undefined) as StoredSession | undefined),
      ),
    );
  }

  #cookie(): StoredSession["cookie"] {
    const expires = new Date(Date.now() + this.maxAgeMs);
    return { originalMaxAge: this.maxAgeMs, maxAge: this.maxAgeMs, expires, httpOnly: true, path: "/" };
  }

  #apply(changes: Changes, data: Record<string, unknown>): void {
    for (const [key, change] of changes)
      if (change) data[key] = change.value;
      else delete data[key];
  }
}

/** A session that is used lasts as long again, as its framework has it. */
function prolong(cookie: StoredSession["cookie"]): void {
  const maxAge = cookie?.originalMaxAge;
  if (typeof maxAge !== "number") return;
  cookie.expires = new Date(Date.now() + maxAge);
  // Stores that read it expect what express-session's cookie has: a property that is not stored.
  if (!("maxAge" in cookie)) Object.defineProperty(cookie, "maxAge", { value: maxAge, configurable: true });
}
