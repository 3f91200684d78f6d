/** Texts around messages, in the language of a request. Those that are absent have their defaults, in English. */
export interface FlashTexts {
  /** Accessible name of a container. @default "Notifications" */
  readonly notifications?: string | undefined;
  /** Accessible name of a close button. @default "Close" */
  readonly close?: string | undefined;
  /** Text of the button for messages that wait; "{count}" is their number. @default "{count} more" */
  readonly more?: string | undefined;
  /** Text of the button that closes all messages. @default "Clear all" */
  readonly clearAll?: string | undefined;
  /** Name of the list of recent messages. @default "Recent messages" */
  readonly recentMessages?: string | undefined;
  /** Names of levels in the list of recent messages. @default the level itself */
  readonly levels?: { readonly [level: string]: string } | undefined;
}

const none: FlashTexts = {};
let current = none;

/** The texts for what is rendered at the moment. */
export function flashTexts(): FlashTexts {
  return current;
}

/** Renders with texts in the language of a request. Rendering is synchronous, so no other request is in between. */
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
