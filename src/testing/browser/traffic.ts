/** The fields of a frame that the test kit reads. */
interface Frame {
  readonly type?: string;
  readonly event?: string;
  readonly ref?: number;
  readonly more?: boolean;
  readonly session?: string;
}

/** Tracks the frames of one document: which are unanswered, and what they led to. */
export class Traffic {
  /** Frames without a reply, by ref. */
  readonly #unanswered = new Map<number, Frame>();
  /** When recent frames with a ref were sent. */
  #sentAt: number[] = [];
  /** How often a view was replaced by another. */
  arrivals = 0;
  /** Ids of the live sessions that replied. */
  readonly sessions = new Set<string>();
  /** Whether the server has more frames and waits for the next poll (HTTP only). */
  hasMore = false;
  /** How many requests are sending a part of a file. */
  filesInTransit = 0;

  /** @param tabSessions collects the ids of the live sessions of all documents of the tab */
  constructor(private readonly tabSessions: Set<string>) {}

  /** Describes the first unanswered frame. */
  get waitsFor(): string | undefined {
    if (this.filesInTransit > 0) return "a file to be stored";
    for (const { type, event } of this.#unanswered.values())
      return type === "event" ? `the reply to the event '${event}'` : `the reply to ${type}`;
    return undefined;
  }

  /** @param now the clock's time, in ms since the epoch */
  sent(frame: Frame, now: number): void {
    // The ref of a mount is the last one that was assigned.
    if (frame.ref === undefined || frame.type === "mount") return;
    this.#unanswered.set(frame.ref, frame);
    this.#sentAt.push(now);
  }

  /** How many frames were sent after `time`. */
  sentSince(time: number): number {
    this.#sentAt = this.#sentAt.filter((at) => at > time);
    return this.#sentAt.length;
  }

  came(frame: Frame): void {
    this.hasMore = frame.more === true;
    if (frame.session !== undefined) {
      this.sessions.add(frame.session);
      this.tabSessions.add(frame.session);
    }
    if (frame.ref === undefined) return;
    if (this.#unanswered.get(frame.ref)?.type === "live_redirect_mount" && frame.type === "mount")
      this.arrivals++;
    this.#unanswered.delete(frame.ref);
  }

  /** The connection was lost, and with it all pending replies. */
  lost(): void {
    this.#unanswered.clear();
    this.hasMore = false;
  }
}
