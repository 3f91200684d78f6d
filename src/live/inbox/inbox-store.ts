import type { InboxEntry, KeptMessage } from "../../flash/index.js";
import type { SharedPart } from "../ports.js";

/** The newest messages of an inbox. */
export interface InboxPage {
  /** Newest first. */
  readonly entries: readonly InboxEntry[];
  /** How many messages there are, without those that have expired. */
  readonly total: number;
  /** How many messages are unread. */
  readonly unread: number;
  /** When the next message expires, in ms from now; `undefined` if there is none. */
  readonly expiresInMs: number | undefined;
}

/**
 * Keeps the messages of inboxes until they expire. Each method is atomic, also between nodes. An inbox is limited to
 * 200 messages, all inboxes to 100,000: for one more, the oldest read one goes, or else the oldest. The store has its own
 * clock.
 */
export interface InboxStore extends SharedPart {
  /** Adds an unread message, in place of the one with the same key. */
  put(topic: string, message: KeptMessage, keepMs: number): void | Promise<void>;
  /** Changes the message with the key of the given one, if there is one; its place and whether it is read stay. */
  update(topic: string, message: KeptMessage): void | Promise<void>;
  /** Removes the message with a key. */
  remove(topic: string, key: string): void | Promise<void>;
  /** Marks a message as read, and those before it if `andOlder`. An unknown id changes nothing. */
  read(topic: string, id: string, andOlder: boolean): void | Promise<void>;
  /** Returns the newest messages, at most `most`. */
  list(topic: string, most: number): InboxPage | Promise<InboxPage>;
  /** Calls a function after each change of an inbox, on every node. @returns a function that ends it */
  watch(topic: string, changed: () => void): () => void;
}

/** Most messages of one inbox, and of all together. */
export const inboxBounds = { perTopic: 200, total: 100_000 };
