import type { ClientFrame, EventRequest, LiveRedirectMount, UrlChange } from "../../wire/index.js";

type Numbered = EventRequest | UrlChange | LiveRedirectMount;

/** A frame that waits for its answer. */
export interface Waiting {
  readonly frame: Numbered & { readonly ref: number };
  /** The element that has caused it. */
  readonly source: Element | undefined;
}

/**
 * At most so many numbered frames are unanswered, and sent within so many milliseconds. However they are delayed on
 * their way, no more arrive at once than the server takes (`limits.eventBurst`, a mount and an acknowledgement
 * among them).
 */
const unansweredMost = 10;
const burstMost = 8;
const burstMs = 100;

/** The frames of one view that have not been answered, in order. */
export class EventQueue {
  #waiting: Waiting[] = [];
  /** How many of them this connection has sent. */
  #sent = 0;
  /** Highest number that any connection has sent, and highest that was given. */
  #sentRef = 0;
  #lastRef = 0;
  #room = burstMost;
  #isOpen = false;

  constructor(private readonly send: (frame: ClientFrame) => void) {}

  /** The highest number up to which no answer is waited for. */
  get settledRef(): number {
    return (this.#waiting[0]?.frame.ref ?? this.#lastRef + 1) - 1;
  }

  /** Whether the server has not carried out all that it was sent. @param ref highest number that it has */
  isMissing(ref: number): boolean {
    const last = this.#waiting[this.#sent - 1];
    return last !== undefined && ref < last.frame.ref;
  }

  /** Gives a frame the next number and sends it when its turn has come. @returns its number */
  add(
    frame: Omit<EventRequest, "ref"> | Omit<UrlChange, "ref"> | Omit<LiveRedirectMount, "ref">,
    source?: Element,
    /** Is told the number before the frame is sent: the answer may come at once. */
    numbered?: (ref: number) => void,
  ): number {
    const ref = ++this.#lastRef;
    numbered?.(ref);
    // The number comes first, so that the server can read it in a frame that it does not take.
    const { type, ...fields } = frame;
    this.#waiting.push({ frame: { type, ref, ...fields } as Waiting["frame"], source });
    this.pump();
    return ref;
  }

  /** Whether frames have been given a number that were never sent. */
  get hasUnsent(): boolean {
    return this.#lastRef > this.#sentRef;
  }

  /** The view is mounted: what waits is sent. */
  open(): void {
    this.#isOpen = true;
    this.pump();
  }

  /** Nothing is sent until {@link open}, which sends again what has no answer by then. */
  close(): void {
    this.#isOpen = false;
    this.#sent = 0;
  }

  /** Takes out what is answered: answers come in order, so that each is one to those before it as well. */
  settle(ref: number): Waiting[] {
    const count = this.#waiting.filter(({ frame }) => frame.ref <= ref).length;
    this.#sent = Math.max(0, this.#sent - count);
    return this.#waiting.splice(0, count);
  }

  /** The server has not carried out this frame, nor any after it. */
  notCarriedOut(ref: number): void {
    this.#sentRef = Math.min(this.#sentRef, ref - 1);
  }

  /** Takes out events that were sent to an earlier session: nobody knows what became of them. */
  takeUnknown(): Waiting[] {
    const isUnknown = ({ frame }: Waiting): boolean => frame.ref <= this.#sentRef && frame.type === "event";
    const unknown = this.#waiting.filter(isUnknown);
    this.#waiting = this.#waiting.filter((one) => !isUnknown(one));
    return unknown;
  }

  /** Sends what there is room for. */
  pump(): void {
    while (this.#isOpen && this.#room > 0 && this.#sent < unansweredMost) {
      const next = this.#waiting[this.#sent];
      if (!next) return;
      this.#sent++;
      this.#sentRef = Math.max(this.#sentRef, next.frame.ref);
      this.#room--;
      setTimeout(() => {
        this.#room++;
        this.pump();
      }, burstMs);
      this.send(next.frame);
    }
  }
}
