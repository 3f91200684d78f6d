/** A message in the inbox of a page. */
export interface ShownInboxMessage {
  /** Level of the message, such as `"success"`. */
  readonly level: string;
  /** Text of the message. */
  readonly text: string;
  /** Absent if the message has no title. */
  readonly title?: string;
  /** Whether the user has read it. */
  readonly isRead: boolean;
}

/** The messages in the inbox of a page, newest first. */
export function inboxIn(document: Document): ShownInboxMessage[] {
  return Array.from(document.querySelectorAll(".dj-inbox-entry"), (entry) => {
    const title = entry.querySelector(".dj-inbox-entry-title")?.textContent;
    return {
      level: entry.getAttribute("data-dj-inbox-level") ?? "",
      text: entry.querySelector(".dj-inbox-message")?.textContent ?? "",
      ...(title ? { title } : undefined),
      isRead: !entry.hasAttribute("data-dj-inbox-unread"),
    };
  });
}
