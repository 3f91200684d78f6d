import { createHash, randomBytes } from "node:crypto";
import { stringifySetCookie } from "cookie";
import { type Clock, SharedTable } from "../../live/index.js";
import { checkJson } from "../../wire/index.js";
import { cookiesNamed, hostCookie, hostCookiesNamed } from "../http/cookie-header.js";
import type { IncomingRequest } from "../http/exchange.js";
import type { Signer, SigningKey } from "../security/signing.js";
import { dataOf, type FrameworkSession, keepSession } from "./framework-session.js";
import { MemorySessionStore, type SessionStore, type StoredSession } from "./session-store.js";
import { TabSession } from "./tab-session.js";

export interface BrowserSessionOptions {
  /** @default "djust.sid", with the prefix `__Host-` where the cookie is for HTTPS only and for every path */
  readonly cookieName?: string | undefined;
  readonly maxAgeMs: number;
  /** Path that the cookie is sent to, so that several applications of a site have one each. @default "/" */
  readonly path?: string;
  /** Whether the cookie is sent over HTTPS only; `"auto"` follows each request. */
  readonly secure: boolean | "auto";
}

const defaultName = "djust.sid";

/**
 * What becomes of a session: its data say something else of its browser; its browser is about to get a cookie
 * with another id; or the id is of no use any more.
 */
export type SessionEnd = "changed" | "renewed" | "over";

/** Ids that end are remembered for this long, and so many of them. */
const endingMs = 60 * 60 * 1000;
const endingMost = 10_000;

/**
 * The sessions of browsers: an id in a signed cookie, the data in a store. All tabs of a browser
 * share one object here, so that what one takes out no other finds.
 */
export class BrowserSessions {
  /** By a digest of the id, so that how long a look-up takes says nothing about ids. */
  readonly #open = new Map<string, WeakRef<BrowserSession>>();
  readonly #followed = new WeakMap<FrameworkSession, BrowserSession>();
  readonly #gone = new FinalizationRegistry<string>((digest) => {
    if (!this.#open.get(digest)?.deref()) this.#open.delete(digest);
  });
  /** Ids that have been renewed or destroyed, by digest, and until when they are remembered. */
  readonly #ending = new SharedTable<SessionEnd>({ bounds: { total: endingMost } });
  readonly #key: SigningKey;
  readonly #path: string;

  constructor(
    private readonly store: SessionStore,
    signer: Signer,
    private readonly options: BrowserSessionOptions,
    private readonly clock: Pick<Clock, "now"> = Date,
    /** A tab has given its browser another session. */
    private readonly left: (sid: string, how: "renewed" | "destroyed") => void = () => {},
  ) {
    this.#key = signer.for("session-cookie");
    this.#path = options.path ?? "/";
  }

  /** The session whose cookie a request carries. */
  idFrom(cookieHeader: string | undefined, overHttps: boolean): string | undefined {
    for (const value of this.#cookies(cookieHeader, overHttps)) {
      const sid = this.#key.verify(value);
      if (sid !== undefined) return sid;
    }
    return undefined;
  }

  /**
   * The session that a request belongs to: the framework's own where it has one, otherwise that of our
   * cookie. Until `leave` the framework's copy of the data has every change too.
   */
  idOf(incoming: IncomingRequest): string | undefined {
    const given = incoming.session;
    if (!given) {
      const sid = this.idFrom(incoming.request.headers.cookie, incoming.https);
      return sid === undefined || this.isOver(sid) ? undefined : sid;
    }
    keepSession(given);
    const session = this.session(given.id, given.store);
    session.follow(given.data, isPresented(given.id, incoming.request.headers.cookie));
    this.#followed.set(given, session);
    return given.id;
  }

  /** The session that a request belongs to, where no more is asked than whose share it counts to. */
  ownerOf(incoming: IncomingRequest): string | undefined {
    return incoming.session?.id ?? this.idFrom(incoming.request.headers.cookie, incoming.https);
  }

  /** The framework takes over again: it saves its copy of the data with the response. */
  leave({ session: given }: IncomingRequest): void {
    if (!given) return;
    const session = this.#followed.get(given);
    session?.unfollow(given.data);
    // The framework would save its copy with the response, and so bring back a session that has ended meanwhile.
    if (session?.isGone) given.release?.();
  }

  newId(): string {
    return randomBytes(24).toString("base64url");
  }

  /** The `Set-Cookie` header that gives a browser its session. */
  cookie(sid: string, overHttps: boolean): string {
    return stringifySetCookie({
      name: this.#cookieName(overHttps),
      value: this.#key.sign(sid),
      httpOnly: true,
      sameSite: "lax",
      path: this.#path,
      maxAge: Math.floor(this.options.maxAgeMs / 1000),
      secure: this.#isSecure(overHttps),
    });
  }

  #isSecure(overHttps: boolean): boolean {
    const { secure } = this.options;
    return secure === "auto" ? overHttps : secure;
  }

  /** The cookie's own name, where it cannot have the prefix. */
  get #plainName(): string | undefined {
    return this.options.cookieName ?? (this.#path === "/" ? undefined : defaultName);
  }

  #cookieName(overHttps: boolean): string {
    return this.#plainName ?? hostCookie(defaultName, this.#isSecure(overHttps));
  }

  #cookies(header: string | undefined, overHttps: boolean): readonly string[] {
    const name = this.#plainName;
    if (name !== undefined) return cookiesNamed(header, name);
    return hostCookiesNamed(header, defaultName, this.#isSecure(overHttps));
  }

  /** @param store of the framework that the session is of @default our own */
  session(sid: string, store?: SessionStore): BrowserSession {
    const digest = digestOf(sid);
    const open = this.#open.get(digest)?.deref();
    if (open) return open;
    const session = new BrowserSession(sid, store ?? this.store, this.options.maxAgeMs, store !== undefined);
    this.#open.set(digest, new WeakRef(session));
    this.#gone.register(session, digest);
    return session;
  }

  /** The session as one tab has it, which may give its browser another one. */
  forTab(sid: string): TabSession {
    return new TabSession(this.session(sid), {
      next: () => this.session(this.newId()),
      left: this.left,
    });
  }

  /** Whether an id has been renewed or destroyed: no request may go on with it. */
  isOver(sid: string): boolean {
    return this.#ending.get(digestOf(sid), this.clock.now()) === "over";
  }

  /** Whether the browser is about to get a cookie with another id: it must not be given this one again. */
  isLeaving(sid: string): boolean {
    return this.#ending.get(digestOf(sid), this.clock.now()) !== undefined;
  }

  /** Notes what has become of a session. */
  note(digest: string, end: SessionEnd): void {
    const now = this.clock.now();
    if (end !== "changed") this.#ending.set(digest, end, { until: now + endingMs }, now);
    if (end !== "renewed")
      this.#open
        .get(digest)
        ?.deref()
        ?.end(end === "over");
  }
}

/** New values, or that a key is gone. */
type Changes = Map<string, { readonly value: unknown } | undefined>;

/** What a pending request has of the data. */
interface RequestCopy {
  readonly data: Record<string, unknown>;
  readonly isKnown: boolean;
  /** When the request began, in ms since the epoch. */
  readonly at: number;
}

/** How long a middleware's changes may be ahead of the store, in ms. A request that takes longer is read from there. */
const middlewareMs = 1_000;

/** One browser's session data, read from the store and written back when it changed. */
export class BrowserSession {
  /** Network that the browser last spoke from. */
  address: string | undefined;
  #data: Record<string, unknown> = {};
  /** What has changed since the last save. */
  #changes: Changes | undefined;
  #saving: Promise<void> | undefined;
  /** The copies that pending requests have in the framework that the session belongs to, the newest last. */
  #copies: readonly RequestCopy[] = [];
  readonly #listeners = new Set<() => void>();
  #isOver = false;
  /** Whether a framework's session has ended while a request of it was pending. */
  isGone = false;
  /** Whose data it starts with. */
  #origin: BrowserSession | undefined;

  /** @param isForeign the session begins and ends with a framework's, and with no save of ours */
  constructor(
    readonly id: string,
    private readonly store: SessionStore,
    private readonly maxAgeMs: number,
    readonly isForeign = false,
  ) {}

  /** Calls the listener when what the session's tabs show has to end. @returns stops that */
  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param isOver whether nothing is read from it or written to it any more */
  end(isOver: boolean): void {
    if (isOver) {
      this.#isOver = true;
      this.#data = {};
      this.#changes = undefined;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Starts with the data of another session, which is read again when this one is saved. */
  inherit(from: BrowserSession): void {
    this.#origin = from;
    this.address = from.address;
    this.#data = structuredClone(from.#data);
    this.#changes = from.#changes && new Map(from.#changes);
  }

  /** Removes the data for good. */
  async destroy(): Promise<void> {
    await this.#saving?.catch(() => {});
    this.#isOver = true;
    this.#data = {};
    this.#changes = undefined;
    await new Promise<void>((resolve, reject) =>
      this.store.destroy(this.id, (error) => (error ? reject(error) : resolve())),
    );
  }

  /**
   * A request begins whose framework has read the data, and will write its copy of it.
   *
   * @param isKnown whether the browser brought the session's id: if the store lacks it, the session is over
   */
  follow(data: Record<string, unknown>, isKnown: boolean): void {
    this.unfollow(data);
    this.#copies = [...this.#copies, { data, isKnown, at: Date.now() }];
    this.#take(data);
  }

  unfollow(data: Record<string, unknown>): void {
    this.#copies = this.#copies.filter((copy) => copy.data !== data);
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
    if (this.#isOver) {
      this.#data = {};
      return;
    }
    this.#changes ??= new Map();
    this.#changes.set(key, change);
  }

  get changed(): boolean {
    return this.#changes !== undefined || this.#origin !== undefined;
  }

  async load(): Promise<void> {
    await this.#saving?.catch(() => {});
    if (this.#isOver) return;
    const found = await this.#read();
    const copies = this.#usableCopies(found !== undefined);
    this.isGone = copies.length < this.#copies.length;
    // A middleware of a request that has just begun may have changed its copy, which is not in the store yet.
    const newest = copies.filter(({ at }) => !found || Date.now() - at < middlewareMs).at(-1);
    this.#take(newest?.data ?? found ?? {});
  }

  /**
   * The copies of a session that goes on. One whose id the browser brought, and that the store lacks, is over: a
   * request that began before must neither use it nor bring it back.
   */
  #usableCopies(isStored: boolean): readonly RequestCopy[] {
    return this.#copies.filter(({ isKnown }) => isStored || !isKnown);
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
    const changes: Changes = this.#changes ?? new Map();
    const origin = this.#origin;
    if (this.#isOver || (changes.size === 0 && !origin)) return;
    this.#changes = undefined;
    try {
      const found = await this.#read();
      const copies = this.#usableCopies(found !== undefined);
      this.isGone = copies.length < this.#copies.length;
      for (const { data } of copies) this.#apply(changes, data);
      if (this.isForeign && !found) {
        // It is new, and the framework saves it with the response; or it is over, and stays over.
        if (copies.length === 0) this.#data = {};
        return;
      }
      if (this.#isOver) return;
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
      this.#origin = undefined;
    } catch (error) {
      if (changes.size > 0) this.#changes = new Map([...changes, ...(this.#changes ?? [])]);
      throw error;
    }
  }

  #read(): Promise<StoredSession | undefined> {
    return new Promise((resolve, reject) =>
      this.store.get(this.#origin?.id ?? this.id, (error, session) =>
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

/** Whether a browser sent the id of a framework's session, signed or not. */
function isPresented(id: string, cookieHeader: string | undefined): boolean {
  if (cookieHeader === undefined) return false;
  if (cookieHeader.includes(id)) return true;
  try {
    return decodeURIComponent(cookieHeader).includes(id);
  } catch {
    return false;
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

/** What stands for a session's id where the id itself is not needed. */
export function digestOf(sid: string): string {
  return createHash("sha256").update(sid).digest("base64url");
}
