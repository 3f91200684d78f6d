import type { PushEventFrame, ServerFrame } from "../../wire/index.js";

/** Maximum number of events that wait for a browser to connect; the oldest are dropped first. */
const maxWaiting = 100;

export type PushedEvent = Pick<PushEventFrame, "event" | "payload">;

/** Pushed to a page to empty its forms. */
export const clearFormEvent = "dj:clear-form";
/** The effects of these events are in the HTML of a page. */
const inPage: readonly string[] = ["dj:focus", clearFormEvent];

/** The events of a view for scripts of its page, until a reply takes them. */
export class PushedEvents {
  #waiting: PushedEvent[] | undefined;

  /** @param isConnected whether the next reply is sent to a connected tab, so that all of them are taken soon */
  add(event: PushedEvent, isConnected: boolean): void {
    this.#waiting ??= [];
    this.#waiting.push(event);
    if (this.#waiting.length > maxWaiting && !isConnected) this.#waiting.shift();
  }

  /** Keeps the events of a reply that became a page, until the script of that page connects. */
  keep(frames: readonly ServerFrame[]): void {
    const kept = frames.flatMap((frame) =>
      frame.type === "push_event" && !inPage.includes(frame.event)
        ? [{ event: frame.event, payload: frame.payload }]
        : [],
    );
    if (kept.length > 0) this.#waiting = [...kept, ...(this.#waiting ?? [])].slice(-maxWaiting);
  }

  /** Removes and returns the events, if there are any. */
  take(): readonly PushedEvent[] | undefined {
    const waiting = this.#waiting;
    if (waiting) this.#waiting = undefined;
    return waiting;
  }
}
