import { checkJson } from "../../wire/index.js";
import { dataOf } from "./framework-session.js";
import { RequestCopies } from "./request-copies.js";
import { MemorySessionStore, type SessionStore, type StoredSession } from "./session-store.js";

/** New values by key; `undefined` for a key that was deleted. */
type Changes = Map<string, { readonly value: unknown } | undefined>;

/** One browser's session data, read from the store and written back after changes. */
export class BrowserSession {
  /** Network of the browser's last request. */
  address: string | undefined;
  /** Whether the browser has run the page script. */
  hasScript = false;
  #data: Record<string, unknown> = {};
  /** Changes since the last save. */
  #changes: Changes | undefined;
  #saving: Promise<void> | undefined;
  readonly #copies = new RequestCopies();
  /** One for each tab. Replaced when it changes: most browsers have one tab, and arrays that grow have spare room. */
  #listeners: readonly (() => void)[] = [];
  #isOver = false;
  /** Whether a framework's session has ended while one of its requests was pending. */
  isGone = false;
  /** The session that it inherits data from. */
  #origin: BrowserSession | undefined;

  /** @param isForeign whether a framework creates and ends the session, so that saving it here must not do so */
  constructor(
    readonly id: string,
    private readonly store: SessionStore,
    private readonly maxAgeMs: number,
    readonly isForeign = false,
  ) {}

  /** Calls the listener when the live session of a tab must end. */
  onEnd(listener: () => void): void {
    this.#listeners = this.#listeners.concat(listener);
  }

  offEnd(listener: () => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  /** @param isOver whether its data have been removed, so that nothing is read or written any more */
  end(isOver: boolean): void {
    if (isOver) this.#clear();
    for (const listener of this.#listeners) listener();
  }

  /** Starts with the data of another session, which are read again when this one is saved. */
  inherit(from: BrowserSession): void {
    this.#origin = from;
    this.address = from.address;
    this.#data = structuredClone(from.#data);
    this.#changes = from.#changes && new Map(from.#changes);
  }

  /** Removes the session from the store. */
  async destroy(): Promise<void> {
    await this.#saving?.catch(() => {});
    this.#clear();
    await new Promise<void>((resolve, reject) =>
      this.store.destroy(this.id, (error) => (error ? reject(error) : resolve())),
    );
  }

  #clear(): void {
    this.#isOver = true;
    this.#data = {};
    this.#changes = undefined;
  }

  /**
   * Called when a request begins for which the framework has read the data and will save its copy.
   *
   * @param isKnown whether the browser sent the session's id; if the store does not have the id, the session has ended
   */
  follow(data: Record<string, unknown>, isKnown: boolean): void {
    this.#copies.add(data, isKnown);
    this.#take(data);
  }

  /** Called when the request passed to `follow` ends. */
  unfollow(data: Record<string, unknown>): void {
    this.#copies.remove(data);
  }

  get<T = unknown>(key: string, fallback?: T): T | undefined {
    return this.has(key) ? (this.#data[key] as T) : fallback;
  }

  set(key: string, value: unknown): void {
    checkJson(value, `The value for session.set(${JSON.stringify(key)})`);
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
    const found = await read(this.store, this.#origin?.id ?? this.id);
    const isStored = found !== undefined;
    this.isGone = this.#copies.hasOutdated(isStored);
    this.#take(this.#copies.newest(isStored) ?? found ?? {});
  }

  #take(stored: { readonly [key: string]: unknown }): void {
    this.#data = dataOf(stored);
    if (this.#changes) apply(this.#changes, this.#data);
  }

  /** Saves the changes on top of those that others have saved; one save at a time. */
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
      const found = await read(this.store, this.#origin?.id ?? this.id);
      const isStored = found !== undefined;
      this.isGone = this.#copies.hasOutdated(isStored);
      const copies = this.#copies.current(isStored);
      for (const data of copies) apply(changes, data);
      if (this.isForeign && !found) {
        // The framework saves a new session with its response; a session that has ended is not saved again.
        if (copies.length === 0) this.#data = {};
        return;
      }
      if (this.#isOver) return;
      const stored: StoredSession = found ?? { cookie: cookieOf(this.maxAgeMs) };
      apply(changes, stored);
      if (this.isForeign) extendLifetime(stored.cookie);
      else stored.cookie = cookieOf(this.maxAgeMs);
      await write(this.store, this.id, stored, this.address);
      this.#origin = undefined;
    } catch (error) {
      if (changes.size > 0) this.#changes = new Map([...changes, ...(this.#changes ?? [])]);
      throw error;
    }
  }
}

function read(store: SessionStore, id: string): Promise<StoredSession | undefined> {
  return new Promise((resolve, reject) =>
    store.get(id, (error, session) =>
      error ? reject(error) : resolve((session ?? undefined) as StoredSession | undefined),
    ),
  );
}

function write(
  store: SessionStore,
  id: string,
  stored: StoredSession,
  address: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const saved = (error?: unknown): void => (error ? reject(error) : resolve());
    if (store instanceof MemorySessionStore) store.set(id, stored, saved, address);
    else store.set(id, stored, saved);
  });
}

function apply(changes: Changes, data: Record<string, unknown>): void {
  for (const [key, change] of changes)
    if (change) data[key] = change.value;
    else delete data[key];
}

/** The description of the cookie that stores for `express-session` expect in a session. */
function cookieOf(maxAgeMs: number): StoredSession["cookie"] {
  const expires = new Date(Date.now() + maxAgeMs);
  return { originalMaxAge: maxAgeMs, maxAge: maxAgeMs, expires, httpOnly: true, path: "/" };
}

/** Restarts the lifetime of a framework's session, as the framework does when the session is used. */
function extendLifetime(cookie: StoredSession["cookie"]): void {
  const maxAge = cookie?.originalMaxAge;
  if (typeof maxAge !== "number") return;
  cookie.expires = new Date(Date.now() + maxAge);
  // Stores expect express-session's cookie, whose `maxAge` is a property that is not stored.
  if (!("maxAge" in cookie)) Object.defineProperty(cookie, "maxAge", { value: maxAge, configurable: true });
}
