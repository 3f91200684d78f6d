import type { ClientFrame, EventRequest, LiveRedirectMount, UrlChange } from "../../wire/index.js";

type Numbered = EventRequest | UrlChange | LiveRedirectMount;
type Unnumbered = Omit<EventRequest, "ref"> | Omit<UrlChange, "ref"> | Omit<LiveRedirectMount, "ref">;

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
export interface EventQueue {
  /** The highest number up to which no answer is waited for. */
  settledRef(): number;
  /** Whether the server has not carried out all that it was sent. @param ref highest number that it has */
  isMissing(ref: number): boolean;
  /**
   * Gives a frame the next number and sends it when its turn has come.
   *
   * @param numbered called with the number before the frame is sent: the answer may come at once
   * @returns its number
   */
  add(frame: Unnumbered, source?: Element, numbered?: (ref: number) => void): number;
  /** Whether frames have been given a number that were never sent. */
  hasUnsent(): boolean;
  /** The view is mounted: what waits is sent. */
  open(): void;
  /** Nothing is sent until {@link EventQueue.open}, which sends again what has no answer by then. */
  close(): void;
  /** Takes out what is answered: answers come in order, so that each is one to those before it as well. */
  settle(ref: number): Waiting[];
  /** The server has not carried out this frame, nor any after it. */
  notCarriedOut(ref: number): void;
  /** Takes out events that were sent to an earlier session: nobody knows what became of them. */
  takeUnknown(): Waiting[];
  /** Sends what there is room for. */
  pump(): void;
}

export const createEventQueue = (send: (frame: ClientFrame) => void): EventQueue => {
  let waiting: Waiting[] = [];
  /** How many of them this connection has sent. */
  let sent = 0;
  /** Highest number that any connection has sent, and highest that was given. */
  let sentRef = 0;
  let lastRef = 0;
  let room = burstMost;
  let isOpen = false;

  const pump = (): void => {
    while (isOpen && room > 0 && sent < unansweredMost) {
      const next = waiting[sent];
      if (!next) return;
      sent++;
      sentRef = Math.max(sentRef, next.frame.ref);
      room--;
      setTimeout(() => {
        room++;
        pump();
      }, burstMs);
      send(next.frame);
    }
  };

  return {
    settledRef: () => (waiting[0]?.frame.ref ?? lastRef + 1) - 1,
    isMissing(ref) {
      const last = waiting[sent - 1];
      return last !== undefined && ref < last.frame.ref;
    },
    add({ type, ...fields }, source, numbered) {
      const ref = ++lastRef;
      numbered?.(ref);
      // The number comes first, so that the server can read it in a frame that it does not take.
      waiting.push({ frame: { type, ref, ...fields } as Waiting["frame"], source });
      pump();
      return ref;
    },
    hasUnsent: () => lastRef > sentRef,
    open() {
      isOpen = true;
      pump();
    },
    close() {
      isOpen = false;
      sent = 0;
    },
    settle(ref) {
      const count = waiting.filter(({ frame }) => frame.ref <= ref).length;
      sent = Math.max(0, sent - count);
      return waiting.splice(0, count);
    },
    notCarriedOut(ref) {
      sentRef = Math.min(sentRef, ref - 1);
    },
    takeUnknown() {
      const isUnknown = ({ frame }: Waiting): boolean => frame.ref <= sentRef && frame.type === "event";
      const unknown = waiting.filter(isUnknown);
      waiting = waiting.filter((one) => !isUnknown(one));
      return unknown;
    },
    pump,
  };
};
