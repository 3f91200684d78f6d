/** The copy of a session's data that a framework has read for a request. */
interface RequestCopy {
  readonly data: Record<string, unknown>;
  /** Whether the browser sent the session's id. */
  readonly isKnown: boolean;
  /** When the request began, in ms since the epoch. */
  readonly at: number;
}

/** How long a middleware's changes may be newer than the store, in ms. Older requests use the store. */
const middlewareMs = 1_000;

/** The copies of a session's data that pending requests have in the framework that it belongs to. */
export class RequestCopies {
  /** Newest last. */
  #copies: readonly RequestCopy[] = [];

  /**
   * @param isKnown whether the browser sent the session's id; if the store does not have the id, the session has ended
   */
  add(data: Record<string, unknown>, isKnown: boolean): void {
    this.remove(data);
    this.#copies = [...this.#copies, { data, isKnown, at: Date.now() }];
  }

  remove(data: Record<string, unknown>): void {
    this.#copies = this.#copies.filter((copy) => copy.data !== data);
  }

  /** Whether a pending request uses a session that has ended. */
  hasOutdated(isStored: boolean): boolean {
    return this.current(isStored).length < this.#copies.length;
  }

  /**
   * The data of requests whose session still exists. If the browser sent the id and the store does not have it, the
   * session has ended, and a request that began before must neither use nor restore it.
   */
  current(isStored: boolean): readonly Record<string, unknown>[] {
    return this.#usable(isStored).map(({ data }) => data);
  }

  /** The newest data, if they may have changes of a middleware that are not in the store yet. */
  newest(isStored: boolean): Record<string, unknown> | undefined {
    return this.#usable(isStored)
      .filter(({ at }) => !isStored || Date.now() - at < middlewareMs)
      .at(-1)?.data;
  }

  #usable(isStored: boolean): readonly RequestCopy[] {
    return this.#copies.filter(({ isKnown }) => isStored || !isKnown);
  }
}
