import { checkedInboxAction, type InboxEntry, type ShownInbox } from "../../flash/index.js";
import { DjustError, messageOf, type Params } from "../../wire/index.js";
import type { Clock, Logger } from "../ports.js";
import type { InboxPage, InboxStore } from "./inbox-store.js";

/** An inbox that a view has opened. */
export interface Inbox {
  /** How many messages are unread. */
  readonly unread: number;
  /** How many messages there are. */
  readonly total: number;
}

/** How many messages are shown at first, and how many more for each "older". */
const pageSize = 20;
/** Longest delay of a timer, in ms. */
const timerMost = 2 ** 31 - 1;

const empty: InboxPage = { entries: [], total: 0, unread: 0, expiresInMs: undefined };

/** What an inbox needs of the application. */
interface Parts {
  readonly store: InboxStore;
  readonly topic: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the view must render again. */
  readonly changed: () => void;
}

/** The inbox of one view. Only the server names its topic; browsers name messages in it. */
export class ViewInbox implements Inbox, ShownInbox {
  #page = empty;
  #most = pageSize;
  isUnavailable = false;
  /** Numbers of the last load that was started, and of the one that is shown. */
  #started = 0;
  #shown = 0;
  #isRefreshing = false;
  #isStale = false;
  #timer: unknown;
  #stop: (() => void) | undefined;
  #isClosed = false;

  constructor(private readonly parts: Parts) {}

  get entries(): readonly InboxEntry[] {
    return this.#page.entries;
  }

  get total(): number {
    return this.#page.total;
  }

  get unread(): number {
    return this.#page.unread;
  }

  /** Starts to follow the inbox. A store that fails is logged, and the inbox is loaded when it is back. */
  async open(): Promise<void> {
    const { store, topic } = this.parts;
    try {
      this.#stop = store.watch(topic, () => void this.#refresh());
      await this.#load();
    } catch (err) {
      this.#failed(err);
    }
  }

  /**
   * Does what a button asks for.
   *
   * @returns selector of the element that gets the focus, because the button may be gone
   * @throws {DjustError} DJ_EVENT_PARAMS, DJ_INBOX_STORE
   */
  async act(params: Params): Promise<string> {
    const { do: action, id } = checkedInboxAction(params);
    const { store, topic } = this.parts;
    try {
      if (action === "older") this.#most += pageSize;
      else await store.read(topic, id, action === "read-all");
      await this.#load();
    } catch (cause) {
      throw new DjustError("DJ_INBOX_STORE", `The inbox store failed: ${messageOf(cause)}`, { cause });
    }
    if (action === "older") {
      const older = this.entries[this.entries.findIndex((entry) => entry.id === id) + 1];
      return older ? `[data-dj-inbox="${older.id}"]` : region;
    }
    if (action === "read-all") return region;
    const at = this.entries.findIndex((entry) => entry.id === id);
    const next =
      this.entries.slice(at + 1).find(({ isRead }) => !isRead) ?? this.entries.find(({ isRead }) => !isRead);
    return next ? `[data-dj-inbox-read="${next.id}"]` : region;
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
    this.#setTimer(undefined);
  }

  /** Loads again after a change. Changes meanwhile cause one more load. */
  async #refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    try {
      while (this.#isStale && !this.#isClosed) {
        this.#isStale = false;
        await this.#load();
        if (!this.#isClosed) this.parts.changed();
      }
    } catch (err) {
      this.#failed(err);
      if (!this.#isClosed) this.parts.changed();
    } finally {
      this.#isRefreshing = false;
    }
  }

  async #load(): Promise<void> {
    const number = ++this.#started;
    const page = await this.parts.store.list(this.parts.topic, this.#most);
    // A load that started later has the newer messages.
    if (number < this.#shown || this.#isClosed) return;
    this.#shown = number;
    this.#page = page;
    this.isUnavailable = false;
    this.#setTimer(page.expiresInMs);
  }

  #failed(err: unknown): void {
    this.parts.logger.error({ err }, "The inbox store failed; an inbox is shown as it was");
    this.isUnavailable = this.#shown === 0;
  }

  #setTimer(ms: number | undefined): void {
    const { clock } = this.parts;
    if (this.#timer !== undefined) clock.clearTimeout(this.#timer);
    this.#timer =
      ms === undefined
        ? undefined
        : clock.setTimeout(() => void this.#refresh(), Math.min(Math.max(ms, 0) + 1, timerMost));
  }
}

const region = '[data-dj-inbox="region"]';
