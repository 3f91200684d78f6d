/** Which flash of the live session has come by this connection, is in the page, and is acknowledged. */
export class FlashReceipts {
  #heard = 0;
  #shown = 0;
  #acknowledged = 0;

  /** The highest id that is in the page; to be sent as acknowledged. */
  acknowledge(): { readonly ack: number } {
    this.#acknowledged = this.#shown;
    return { ack: this.#shown };
  }

  /** The id to acknowledge by a frame of its own, if any. */
  get due(): number | undefined {
    return this.#shown > this.#acknowledged ? this.#shown : undefined;
  }

  /** Ids count within a session. */
  startSession(): void {
    this.#shown = 0;
  }

  /** @param id the flash before what this connection brings */
  startConnection(id: number): void {
    this.#heard = id;
  }

  heard(id: number): void {
    this.#heard = Math.max(this.#heard, id);
  }

  shown(id: number): void {
    this.#shown = id;
  }

  /** Whether flash is missing. @param before id of the flash that should have come */
  isMissing(before: number): boolean {
    return before > this.#heard;
  }
}
