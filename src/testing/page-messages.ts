import { DjustError, didYouMean } from "../wire/index.js";
import type { Documents } from "./documents.js";
import { inboxIn, type ShownInboxMessage } from "./screen/inbox.js";
import { messagesIn, type ShownFlash } from "./screen/show.js";

/** The messages on a page. */
export class PageMessages {
  constructor(protected readonly documents: Documents) {}

  get flash(): ShownFlash[] {
    return messagesIn(this.documents.document);
  }

  flashIn(container: string): ShownFlash[] {
    const { document } = this.documents;
    const names = Array.from(
      document.querySelectorAll("[data-dj-name]"),
      (element) => element.getAttribute("data-dj-name") ?? "",
    );
    if (!names.includes(container))
      throw new DjustError(
        "DJ_TEST_TARGET",
        `The page has no container with the name '${container}'.${didYouMean(container, names)} ${names.length > 0 ? `Available: ${names.map((name) => `'${name}'`).join(", ")}` : "Containers with a name: none"}.`,
      );
    return messagesIn(document, container);
  }

  get inbox(): ShownInboxMessage[] {
    return inboxIn(this.documents.document);
  }
}
