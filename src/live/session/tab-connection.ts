import { closeCodes } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { AttachInput, Attachment } from "../turn/input.js";

/** How often requests over HTTP move a session to the end of those without a connection, in ms. */
const moveMs = 1_000;

/** The connection of a live session to its tab, or the time since which there is none. */
export class TabConnection {
  #attachment: Attachment | undefined;
  /** The newest attempt to attach, until its turn; it replaces older ones that end later. */
  #newest: AttachInput | undefined;
  /** The connection of the newest attempt. */
  #newestAttachment: Attachment | undefined;
  /** Whether the connection of the newest attempt was lost, or mounted another session, before its turn. */
  #isWithdrawn = false;
  /** When the last connection was lost; `undefined` while there is one. */
  detachedAt: number | undefined;
  /** When the browser last sent something over HTTP, in ms since the epoch. */
  lastHttpInputAt = 0;
  /** When a request last moved the session to the end of those without a connection, in ms since the epoch. */
  #movedAt = 0;

  constructor(
    private readonly sessionId: string,
    private readonly application: LiveApplication,
  ) {
    this.detachedAt = application.clock.now();
  }

  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** Called when a tab starts to attach, which replaces its previous connection, even if it now uses HTTP. */
  replace(input: AttachInput): void {
    this.#newest = input;
    this.#newestAttachment = input.attachment;
    this.#isWithdrawn = false;
    const previous = this.#attachment;
    // Frames sent on it would be lost.
    if (previous && previous !== input.attachment) {
      previous.close(closeCodes.replaced, "Replaced by a newer connection");
      this.detach(previous);
    }
    this.#restartResumeWindow();
  }

  /** Attaches a tab that was admitted. @returns whether it is connected now */
  attach(input: AttachInput): boolean {
    const { attachment } = input;
    const isNewest = input === this.#newest;
    if (isNewest) this.#newest = undefined;
    if (!attachment) return this.#attachment !== undefined;
    if (!isNewest) {
      if (attachment !== this.#newestAttachment)
        attachment.close(closeCodes.replaced, "Replaced by a newer connection");
      return this.#attachment !== undefined;
    }
    // The end of such a connection would not be reported again.
    if (this.#isWithdrawn || attachment.closed) return this.#attachment !== undefined;
    this.#attachment = attachment;
    this.detachedAt = undefined;
    this.application.attached(this.sessionId);
    return true;
  }

  /** Called when a connection is lost or mounts another session. @returns whether it was this tab's */
  detach(attachment: Attachment): boolean {
    if (this.#newestAttachment === attachment) this.#isWithdrawn = true;
    if (this.#attachment !== attachment) return false;
    this.#attachment = undefined;
    this.detachedAt = this.application.clock.now();
    this.application.detached(this.sessionId);
    return true;
  }

  /** Called when the tab has sent something over HTTP, so it is present without a connection. */
  touch(): void {
    const now = this.application.clock.now();
    this.lastHttpInputAt = now;
    if (this.#attachment) return;
    this.detachedAt = now;
    const mayStay = now - this.#movedAt < moveMs;
    if (!mayStay) this.#movedAt = now;
    this.application.detached(this.sessionId, mayStay);
  }

  /** Restarts the resume window for a tab that is not connected. */
  #restartResumeWindow(): void {
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
