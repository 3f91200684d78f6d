import { DjustError, describe, type FlashBody, type FlashLink, type FlashPut } from "../wire/index.js";
import type { FlashContent } from "./body.js";
import { checkNames, optionError } from "./check.js";
import { flashPut } from "./command.js";
import { type FlashOptions, optionNames } from "./options.js";

/** A message as an inbox keeps it. */
export interface KeptMessage {
  /** Level of the message, such as `"success"`. */
  readonly level: string;
  /** Text of the message. */
  readonly message: string;
  /** Title of the message, if it has one. */
  readonly title?: string | undefined;
  /** A later message with the same key takes its place. */
  readonly key?: string | undefined;
  /** The links among the message's actions. */
  readonly links?: readonly FlashLink[] | undefined;
  /** The formatted text; `message` is the same text without formatting. */
  readonly body?: FlashBody | undefined;
}

/** A kept message in an inbox. */
export interface InboxEntry extends KeptMessage {
  /** Identifies it in its inbox: letters, digits, "-" and "_". */
  readonly id: string;
  /** When it was put, in ms since the epoch. */
  readonly at: number;
  /** Whether the user has read it. */
  readonly isRead: boolean;
}

/** How long an inbox keeps a message that is put with `keep: true`, in days, and for how long it can be asked to. */
const defaultDays = 30;
const mostDays = 365;
const dayMs = 24 * 60 * 60 * 1000;

/** Options of a message for the subscribers of a topic. */
export interface TopicFlashOptions extends FlashOptions {
  /**
   * Also keeps the message in the topic's inbox, for 30 days or as many `days` as given, up to 365.
   *
   * @default not kept
   * @see docs/guide/inbox.md
   */
  readonly keep?: true | { readonly days: number } | undefined;
}

/** A message for a topic, and for how long it is kept. */
export interface TopicPut {
  readonly put: FlashPut;
  readonly kept: { readonly message: KeptMessage; readonly keepMs: number } | undefined;
}

/**
 * Creates the command that shows a message to the subscribers of a topic, and what its inbox keeps.
 *
 * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
 */
export function topicPut(level: string, content: FlashContent, options?: TopicFlashOptions): TopicPut {
  if (options === undefined) return { put: flashPut(level, content), kept: undefined };
  checkNames("put", options, [...optionNames, "keep"]);
  const { keep, ...rest } = options;
  const put = flashPut(level, content, rest);
  if (keep === undefined) return { put, kept: undefined };
  return { put, kept: { message: keptMessage(put), keepMs: keepMs(keep) } };
}

/** What an inbox keeps of a message. */
export function keptMessage({ level, message, title, key, actions = [], body }: FlashPut): KeptMessage {
  const links = actions.filter((action) => "href" in action);
  return {
    level,
    message,
    ...(title === undefined ? undefined : { title }),
    ...(key === undefined ? undefined : { key }),
    ...(links.length === 0 ? undefined : { links }),
    ...(body === undefined ? undefined : { body }),
  };
}

function keepMs(keep: true | { readonly days: number }): number {
  if (keep === true) return defaultDays * dayMs;
  const days: unknown = keep !== null && typeof keep === "object" ? keep.days : undefined;
  if (typeof days === "number" && days > 0 && days <= mostDays) return Math.ceil(days * dayMs);
  throw optionError(
    `keep must be true, or { days } with a number above 0 and at most ${mostDays}, got ${describe(keep)}.`,
  );
}

/** An inbox as it is shown. */
export interface ShownInbox {
  /** The newest messages, newest first. */
  readonly entries: readonly InboxEntry[];
  /** How many messages there are, on all pages. */
  readonly total: number;
  readonly unread: number;
  /** Whether the messages could not be read from the store. */
  readonly isUnavailable: boolean;
}

let current: ShownInbox | undefined;

/** The inbox of the view that is rendered at the moment. @throws {DjustError} DJ_INBOX */
export function currentInbox(): ShownInbox {
  if (current) return current;
  throw new DjustError(
    "DJ_INBOX",
    "djFlashInbox() must be in the template of a view that has opened an inbox. Call await this.openInbox(topic) in mount().",
  );
}

/** Renders a view that has opened an inbox. Rendering is synchronous, so no other view is in between. */
export function withInbox<T>(inbox: ShownInbox, render: () => T): T {
  const before = current;
  current = inbox;
  try {
    return render();
  } finally {
    current = before;
  }
}
