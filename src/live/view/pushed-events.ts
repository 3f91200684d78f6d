import { checkJson, type PushEventFrame, replyEvent, type ServerFrame } from "../../wire/index.js";

/** Maximum number of events that wait for a browser to connect; the oldest are dropped first. */
const maxWaiting = 100;

/** Number of return values that are sent again to a page that may have missed them; a page waits for fewer events. */
const maxReplies = 10;

export type PushedEvent = Pick<PushEventFrame, "event" | "payload">;

/** Pushed to a page to empty its forms. */
export const clearFormEvent = "dj:clear-form";
/** The effects of these events are in the HTML of a page. */
const inPage: readonly string[] = ["dj:focus", clearFormEvent];

/** The events of a view for scripts of its page, until a reply takes them. */
export class PushedEvents {
  #waiting: PushedEvent[] | undefined;
  /** The last return values of handlers that the page has asked for. */
  #replies: PushedEvent[] | undefined;

  /** @param isConnected whether the next reply is sent to a connected tab, so that all of them are taken soon */
  add(event: PushedEvent, isConnected: boolean): void {
    this.#waiting ??= [];
    this.#waiting.push(event);
    if (this.#waiting.length > maxWaiting && !isConnected) this.#waiting.shift();
  }

  /**
   * Adds the return value of a handler.
   *
   * @param id names the request for it
   * @param value `undefined` becomes `null`
   * @throws {DjustError} DJ_JSON
   */
  reply(event: string, id: string, value: unknown = null): void {
    checkJson(value, `The return value of the event handler ${JSON.stringify(event)}`);
    const reply = { event: replyEvent, payload: { id, value } };
    this.#replies ??= [];
    this.#replies.push(reply);
    if (this.#replies.length > maxReplies) this.#replies.shift();
    this.add(reply, true);
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

  /**
   * Removes and returns the events, if there are any.
   *
   * @param again whether the page may have missed return values
   */
  take(again: boolean): readonly PushedEvent[] | undefined {
    const waiting = this.#waiting;
    if (waiting) this.#waiting = undefined;
    if (!again || !this.#replies) return waiting;
    return [...new Set([...this.#replies, ...(waiting ?? [])])];
  }
}
