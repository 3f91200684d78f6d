/** Texts around messages, in the language of a request. Omitted texts have English defaults. */
export interface FlashTexts {
  /** Accessible name of a container. @default "Notifications" */
  readonly notifications?: string | undefined;
  /** Accessible name of a container with a name; "{name}" is the name. @default "Notifications: {name}" */
  readonly namedNotifications?: string | undefined;
  /** Accessible name of a close button. @default "Close" */
  readonly close?: string | undefined;
  /** Text of the button for waiting messages; "{count}" is replaced by their number. @default "{count} more" */
  readonly more?: string | undefined;
  /** Text of the button that closes all messages. @default "Clear all" */
  readonly clearAll?: string | undefined;
  /** Name of the list of recent messages. @default "Recent messages" */
  readonly recentMessages?: string | undefined;
  /** Heading and accessible name of the inbox. @default "Inbox" */
  readonly inbox?: string | undefined;
  /** Number of unread messages in the inbox; "{count}" is the number. @default "{count} unread" */
  readonly unread?: string | undefined;
  /** Button that marks one message as read. @default "Mark as read" */
  readonly markRead?: string | undefined;
  /** Button that marks all messages as read. @default "Mark all as read" */
  readonly markAllRead?: string | undefined;
  /** Button that shows older messages. @default "Show older messages" */
  readonly olderMessages?: string | undefined;
  /** What an empty inbox shows. @default "No messages" */
  readonly noMessages?: string | undefined;
  /** What an inbox shows while its messages cannot be loaded. @default "Messages cannot be loaded at the moment." */
  readonly inboxUnavailable?: string | undefined;
  /** Language of the page, for times in the inbox. @default "en" */
  readonly lang?: string | undefined;
  /** Names of levels in the list of recent messages and in the inbox. @default the level itself */
  readonly levels?: { readonly [level: string]: string } | undefined;
}

const none: FlashTexts = {};
let current = none;

/** The texts for the current rendering. */
export function flashTexts(): FlashTexts {
  return current;
}

/** Renders with texts in the language of a request. Rendering is synchronous, so requests do not interfere. */
export function withFlashTexts<T>(texts: FlashTexts | undefined, render: () => T): T {
  if (!texts) return render();
  const before = current;
  current = texts;
  try {
    return render();
  } finally {
    current = before;
  }
}
