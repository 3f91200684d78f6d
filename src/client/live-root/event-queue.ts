import type { ClientFrame, EventRequest, LiveRedirectMount, UrlChange } from "../../wire/index.js";

type Numbered = EventRequest | UrlChange | LiveRedirectMount;
type Unnumbered = Omit<EventRequest, "ref"> | Omit<UrlChange, "ref"> | Omit<LiveRedirectMount, "ref">;

/** A frame without a reply. */
export interface Waiting {
  readonly frame: Numbered & { readonly ref: number };
  /** The element that caused it. */
  readonly source: Element | undefined;
}

/**
 * Limits of numbered frames: how many may be unanswered, and how many are sent within an interval. Even if they are
 * delayed on their way, no more arrive at once than the server accepts (`limits.eventBurst`, which includes a mount and an
 * acknowledgement).
 */
const maxUnanswered = 10;
const maxBurst = 8;
const burstMs = 100;

/** The unanswered frames of one view, in order. */
export interface EventQueue {
  /** The highest number up to which all frames are answered. */
  settledRef(): number;
  /** Whether the server lacks a frame that was sent. @param ref the highest number that it has processed */
  isMissing(ref: number): boolean;
  /**
   * Numbers a frame, and sends it as soon as possible.
   *
   * @param numbered called with the number before the frame is sent, since the reply may arrive at once
   * @returns its number
   */
  add(frame: Unnumbered, source?: Element, numbered?: (ref: number) => void): number;
  /** Whether numbered frames are waiting that were never sent. */
  hasUnsent(): boolean;
  /** Sends the waiting frames, once the view is mounted. */
  open(): void;
  /** Sends nothing until {@link EventQueue.open}, which sends all unanswered frames again. */
  close(): void;
  /** Removes answered frames. Replies arrive in order, so each one also answers the frames before it. */
  settle(ref: number): Waiting[];
  /** Records that the server processed neither this frame nor any after it. */
  markUnprocessed(ref: number): void;
  /** Removes events that were sent to an earlier session. It is unknown whether they were processed. */
  removeUnknown(): Waiting[];
  /** Sends as many frames as the limits allow. */
  pump(): void;
}

export const createEventQueue = (send: (frame: ClientFrame) => void): EventQueue => {
  let waiting: Waiting[] = [];
  /** How many of them this connection has sent. */
  let sent = 0;
  /** The highest number sent over any connection, and the highest number assigned. */
  let sentRef = 0;
  let lastRef = 0;
  let room = maxBurst;
  let isOpen = false;

  const pump = (): void => {
    while (isOpen && room > 0 && sent < maxUnanswered) {
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
      // The number comes first, so that the server can read it even from a frame that it rejects.
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
    markUnprocessed(ref) {
      sentRef = Math.min(sentRef, ref - 1);
    },
    removeUnknown() {
      const isUnknown = ({ frame }: Waiting): boolean => frame.ref <= sentRef && frame.type === "event";
      const unknown = waiting.filter(isUnknown);
      waiting = waiting.filter((one) => !isUnknown(one));
      return unknown;
    },
    pump,
  };
};
