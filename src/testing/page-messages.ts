import type { Documents } from "./documents.js";
import { inboxIn, type ShownInboxMessage } from "./screen/inbox.js";
import { messagesIn, type ShownFlash } from "./screen/show.js";

/** The messages on a page. */
export class PageMessages {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  get flash(): ShownFlash[] {
    return messagesIn(this.#documents.document);
  }

  flashIn(container: string): ShownFlash[] {
    return messagesIn(this.#documents.document, container);
  }

  get inbox(): ShownInboxMessage[] {
    return inboxIn(this.#documents.document);
  }
}
