import { closeCodes } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { AttachInput, Attachment } from "../turn/input.js";

/** How a live session reaches its tab, and since when it does not. */
export class TabConnection {
  #attachment: Attachment | undefined;
  /** The newest attempt to attach: an older one that ends later has been replaced. */
  #newest: AttachInput | undefined;
  /** Whether the newest attempt's connection broke, or left for another session, before its turn. */
  #isWithdrawn = false;
  /** When the last connection was lost; `undefined` while there is one. */
  detachedAt: number | undefined;
  /** When the browser last sent something by HTTP, in ms since the epoch. */
  heardAt = 0;

  constructor(
    private readonly sessionId: string,
    private readonly application: LiveApplication,
  ) {
    this.detachedAt = application.clock.now();
  }

  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** A tab begins to attach; the connection that it had is replaced, also when it asks by HTTP now. */
  replace(input: AttachInput): void {
    this.#newest = input;
    this.#isWithdrawn = false;
    const previous = this.#attachment;
    // What went into it would be lost.
    if (previous && previous !== input.attachment) {
      previous.close(closeCodes.replaced, "replaced by a newer connection");
      this.detach(previous);
    }
    this.#wait();
  }

  /** The tab is let in. @returns whether it is connected now */
  attach(input: AttachInput): boolean {
    const { attachment } = input;
    if (!attachment) return this.#attachment !== undefined;
    const newest = this.#newest;
    if (input !== newest) {
      if (attachment !== newest?.attachment)
        attachment.close(closeCodes.replaced, "replaced by a newer connection");
      return this.#attachment !== undefined;
    }
    // Nobody would report the end of such a connection again.
    if (this.#isWithdrawn || attachment.closed) return this.#attachment !== undefined;
    this.#attachment = attachment;
    this.detachedAt = undefined;
    this.application.attached(this.sessionId);
    return true;
  }

  /** A connection broke, or mounts another session. @returns whether it was this tab's */
  detach(attachment: Attachment): boolean {
    if (this.#newest?.attachment === attachment) this.#isWithdrawn = true;
    if (this.#attachment !== attachment) return false;
    this.#attachment = undefined;
    this.detachedAt = this.application.clock.now();
    this.application.detached(this.sessionId);
    return true;
  }

  /** The tab was heard from by HTTP; where that is all there is, there is no connection to lose. */
  touch(): void {
    this.heardAt = this.application.clock.now();
    this.#wait();
  }

  /** The resume window begins again for a tab that is not connected. */
  #wait(): void {
    if (this.#attachment) return;
    this.detachedAt = this.application.clock.now();
    this.application.detached(this.sessionId);
  }

  /** @param code one of `closeCodes` */
  close(code: number, reason: string): void {
    const attachment = this.#attachment;
    this.#attachment = undefined;
    attachment?.close(code, reason);
  }
}
