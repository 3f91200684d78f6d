/** A frame as far as the kit reads it. */
interface Frame {
  readonly type?: string;
  readonly event?: string;
  readonly ref?: number;
  readonly more?: boolean;
  readonly session?: string;
}

/** Follows the frames of one document: what is not answered yet, and where they have led. */
export class Traffic {
  /** What has been asked, by ref. */
  readonly #unanswered = new Map<number, Frame>();
  /** When the last frames were sent that have a ref. */
  #sentAt: number[] = [];
  /** How often another view has taken the place of the one before. */
  arrivals = 0;
  /** Live sessions that have answered. */
  readonly sessions = new Set<string>();
  /** The server has more to say, and waits to be asked (HTTP only). */
  hasMore = false;

  /** The first thing that is not answered yet, in words. */
  get waitsFor(): string | undefined {
    for (const { type, event } of this.#unanswered.values())
      return type === "event" ? `the answer to the event '${event}'` : `the answer to ${type}`;
    return undefined;
  }

  /** @param now the clock's time */
  sent(frame: Frame, now: number): void {
    // A mount's ref is the last one that was given out.
    if (frame.ref === undefined || frame.type === "mount") return;
    this.#unanswered.set(frame.ref, frame);
    this.#sentAt.push(now);
  }

  /** How many frames have been sent since then. */
  sentSince(time: number): number {
    this.#sentAt = this.#sentAt.filter((at) => at > time);
    return this.#sentAt.length;
  }

  came(frame: Frame): void {
    this.hasMore = frame.more === true;
    if (frame.session !== undefined) this.sessions.add(frame.session);
    if (frame.ref === undefined) return;
    if (this.#unanswered.get(frame.ref)?.type === "live_redirect_mount" && frame.type === "mount")
      this.arrivals++;
    this.#unanswered.delete(frame.ref);
  }

  /** The connection is gone, and with it what would have come. */
  lost(): void {
    this.#unanswered.clear();
    this.hasMore = false;
  }
}
