interface Entry {
  url: string;
  state: unknown;
  /** Entries of the same document are traversed without loading it. */
  readonly document: number;
}

/** How a tab reacts to traversal. */
export interface Traveller {
  /** The document stays and gets this URL. */
  arrived(url: string, state: unknown): void;
  /** The document has to be loaded. */
  load(url: string): void;
}

/** A tab's history, across documents (HTML standard, "session history"). */
export class SessionHistory {
  #entries: Entry[] = [];
  #at = -1;
  #documents = 0;

  constructor(private readonly traveller: Traveller) {}

  get url(): string {
    return this.#entries[this.#at]?.url ?? "about:blank";
  }

  /**
   * Records that another document was loaded.
   *
   * @param how `push`: as a new entry; `replace`: in place of the current entry; `stay`: the current entry led here
   */
  loaded(url: string, how: "push" | "replace" | "stay"): void {
    const current = this.#entries[this.#at];
    if (how === "stay" && current) current.url = url;
    else this.#put({ url, state: null, document: ++this.#documents }, how !== "push");
  }

  /** Records a navigation to a fragment. */
  jumped(url: string): void {
    this.#put({ url, state: null, document: this.#entries[this.#at]?.document ?? 0 }, false);
  }

  /** Traverses the history. @returns whether there is an entry to go to */
  go(by: number): boolean {
    const from = this.#entries[this.#at];
    const to = this.#entries[this.#at + by];
    if (!to) return false;
    this.#at += by;
    if (from?.document === to.document) this.traveller.arrived(to.url, to.state);
    else this.traveller.load(to.url);
    return true;
  }

  /** The page's `history`. */
  api(absolute: (url: string) => string, changed: (url: string) => void): object {
    const write = (state: unknown, url: string | null | undefined, isReplaced: boolean): void => {
      const { url: before = "", document = 0 } = this.#entries[this.#at] ?? {};
      const to = url == null ? before : absolute(String(url));
      this.#put({ url: to, state: structuredClone(state), document }, isReplaced);
      changed(to);
    };
    const history = this;
    return {
      scrollRestoration: "auto",
      get length() {
        return history.#entries.length;
      },
      get state() {
        return history.#entries[history.#at]?.state ?? null;
      },
      pushState: (state: unknown, _: string, url?: string | null) => write(state, url, false),
      replaceState: (state: unknown, _: string, url?: string | null) => write(state, url, true),
      go: (by = 0) => void this.go(by),
      back: () => void this.go(-1),
      forward: () => void this.go(1),
    };
  }

  #put(entry: Entry, isReplaced: boolean): void {
    if (isReplaced && this.#at >= 0) this.#entries[this.#at] = entry;
    else this.#entries.splice(++this.#at, Number.POSITIVE_INFINITY, entry);
  }
}
