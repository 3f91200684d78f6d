import type { SavedSession } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";

/** A browser's session as {@link TabSession} uses it. */
interface WholeSession extends Omit<SavedSession, "renew" | "destroy" | "reload" | "movedTo" | "offEnd"> {
  offEnd(listener: () => void): void;
  /** Whether it belongs to a framework. */
  readonly isForeign: boolean;
  /** Starts with the data of the session that this one replaces. */
  inherit(from: WholeSession): void;
  destroy(): Promise<void>;
}

interface Sessions {
  /** Creates a session with a new id. */
  next(): WholeSession;
  replaced(sid: string, how: "renewed" | "destroyed"): void;
}

/**
 * A browser's session as one tab sees it. After `renew` or `destroy`, this tab immediately uses another session, so
 * that nothing it writes can be read with the old id.
 */
export class TabSession implements SavedSession {
  #current: WholeSession;
  /** How the session in the browser's cookie ends with the next save. */
  #replacement: "renewed" | "destroyed" | undefined;
  #movedTo: string | undefined;
  #listener: (() => void) | undefined;
  /** Values that this tab has popped, by key. */
  readonly popped: Record<string, unknown> = {};
  /** Whether the page is not shown, so that it pops nothing: a prefetch, a prerendered page or a HEAD request. */
  isUnseen = false;

  constructor(
    private readonly first: WholeSession,
    private readonly sessions: Sessions,
  ) {
    this.#current = first;
  }

  get id(): string {
    return this.#current.id;
  }

  get movedTo(): string | undefined {
    return this.#movedTo;
  }

  onEnd(listener: () => void): void {
    this.#listener = listener;
    this.first.onEnd(listener);
  }

  offEnd(): void {
    if (this.#listener) this.first.offEnd(this.#listener);
    this.#listener = undefined;
  }

  renew(): void {
    this.#checkOwn("renew", "regenerate");
    if (this.#current !== this.first) return;
    this.#current = this.sessions.next();
    this.#current.inherit(this.first);
    this.#replacement = "renewed";
  }

  destroy(): void {
    this.#checkOwn("destroy", "destroy");
    // The session that an earlier renewal has saved under another id ends too.
    const saved = this.#movedTo === undefined ? undefined : this.#current;
    this.#current = this.sessions.next();
    this.#replacement = "destroyed";
    this.#movedTo = undefined;
    void saved?.destroy().catch(() => {});
  }

  #checkOwn(method: string, frameworkMethod: string): void {
    if (this.first.isForeign)
      throw new DjustError(
        "DJ_SESSION_FRAMEWORK",
        `session.${method}() must not be used with a session that belongs to the framework. Call request.session.${frameworkMethod}() in an ordinary route instead.`,
      );
  }

  get<T = unknown>(key: string, fallback?: T): T | undefined {
    return this.#current.get(key, fallback);
  }

  set(key: string, value: unknown): void {
    this.#current.set(key, value);
  }

  has(key: string): boolean {
    return this.#current.has(key);
  }

  pop<T = unknown>(key: string, fallback?: T): T | undefined {
    if (this.isUnseen) return fallback;
    if (this.#current.has(key)) this.popped[key] = this.#current.get(key);
    return this.#current.pop(key, fallback);
  }

  delete(key: string): void {
    this.#current.delete(key);
  }

  /** Puts popped values back, unless there are newer ones. */
  async restore(popped: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#current.load();
    for (const [key, value] of Object.entries(popped))
      if (!this.#current.has(key)) this.#current.set(key, value);
  }

  load(): Promise<void> {
    return this.#current.load();
  }

  async reload(): Promise<void> {
    try {
      await this.#current.load();
    } catch (cause) {
      throw new DjustError("DJ_SESSION_STORE", "The session store failed to read the session", { cause });
    }
  }

  get changed(): boolean {
    return this.#replacement !== undefined || this.#current.changed;
  }

  async save(): Promise<void> {
    await this.#current.save();
    const how = this.#replacement;
    if (how === undefined) return;
    await this.first.destroy();
    this.#replacement = undefined;
    this.#movedTo = this.#current.id;
    // This tab navigates on its own, with the frames of its turn.
    this.offEnd();
    this.sessions.replaced(this.first.id, how);
  }
}
