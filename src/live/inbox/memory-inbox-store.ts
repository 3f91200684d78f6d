import type { InboxEntry, KeptMessage } from "../../flash/index.js";
import type { Clock } from "../ports.js";
import { type InboxPage, type InboxStore, inboxBounds } from "./inbox-store.js";

interface Kept {
  readonly id: string;
  readonly topic: string;
  readonly at: number;
  readonly expiresAt: number;
  message: KeptMessage;
  isRead: boolean;
}

/** Ids made here differ from those of an earlier process, which a page may still show. */
const maker = Math.random().toString(36).slice(2);

/** Inboxes in the memory of this process. */
export class MemoryInboxStore implements InboxStore {
  /** Messages by id, oldest first. */
  readonly #all = new Map<string, Kept>();
  /** The messages of each inbox, oldest first. */
  readonly #topics = new Map<string, Set<Kept>>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #made = 0;

  /** @param dropped called for each unread message that is dropped to make room */
  constructor(
    private readonly clock: Clock,
    private readonly dropped: () => void = () => {},
  ) {}

  put(topic: string, message: KeptMessage, keepMs: number): void {
    const same = this.#keyed(topic, message.key);
    if (same) this.#delete(same);
    const at = this.clock.now();
    const id = `${maker}-${++this.#made}`;
    const kept: Kept = { id, topic, at, expiresAt: at + keepMs, message, isRead: false };
    const inbox = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, inbox);
    inbox.add(kept);
    this.#all.set(id, kept);
    if (inbox.size > inboxBounds.perTopic) this.#makeRoom(firstRead(inbox) ?? first(inbox));
    if (this.#all.size > inboxBounds.total) this.#makeRoom(first(this.#all.values()));
    this.#changed(topic);
  }

  update(topic: string, message: KeptMessage): void {
    const kept = this.#keyed(topic, message.key);
    if (!kept) return;
    kept.message = message;
    this.#changed(topic);
  }

  remove(topic: string, key: string): void {
    const kept = this.#keyed(topic, key);
    if (!kept) return;
    this.#delete(kept);
    this.#changed(topic);
  }

  read(topic: string, id: string, andOlder: boolean): void {
    const last = this.#all.get(id);
    if (last?.topic !== topic) return;
    for (const kept of this.#current(topic)) {
      if (andOlder || kept === last) kept.isRead = true;
      if (kept === last) break;
    }
    this.#changed(topic);
  }

  list(topic: string, most: number): InboxPage {
    const kept = this.#current(topic);
    const next = Math.min(...kept.map(({ expiresAt }) => expiresAt));
    return {
      entries: kept.slice(-most).reverse().map(entryOf),
      total: kept.length,
      unread: kept.filter(({ isRead }) => !isRead).length,
      expiresInMs: kept.length === 0 ? undefined : next - this.clock.now(),
    };
  }

  watch(topic: string, changed: () => void): () => void {
    const watchers = this.#watchers.get(topic) ?? new Set();
    this.#watchers.set(topic, watchers);
    watchers.add(changed);
    return () => {
      watchers.delete(changed);
      if (watchers.size === 0 && this.#watchers.get(topic) === watchers) this.#watchers.delete(topic);
    };
  }

  /** The messages of an inbox that have not expired, oldest first. */
  #current(topic: string): readonly Kept[] {
    const now = this.clock.now();
    for (const kept of this.#topics.get(topic) ?? []) if (kept.expiresAt <= now) this.#delete(kept);
    return [...(this.#topics.get(topic) ?? [])];
  }

  #keyed(topic: string, key: string | undefined): Kept | undefined {
    return key === undefined ? undefined : this.#current(topic).find(({ message }) => message.key === key);
  }

  #makeRoom(kept: Kept | undefined): void {
    if (!kept) return;
    this.#delete(kept);
    if (!kept.isRead && kept.expiresAt > this.clock.now()) this.dropped();
  }

  #delete(kept: Kept): void {
    const { id, topic } = kept;
    this.#all.delete(id);
    const inbox = this.#topics.get(topic);
    inbox?.delete(kept);
    if (inbox?.size === 0) this.#topics.delete(topic);
  }

  #changed(topic: string): void {
    for (const changed of [...(this.#watchers.get(topic) ?? [])]) changed();
  }
}

function first(kept: Iterable<Kept>): Kept | undefined {
  for (const one of kept) return one;
  return undefined;
}

function firstRead(kept: Iterable<Kept>): Kept | undefined {
  for (const one of kept) if (one.isRead) return one;
  return undefined;
}

function entryOf({ id, at, message, isRead }: Kept): InboxEntry {
  return { ...message, id, at, isRead };
}
