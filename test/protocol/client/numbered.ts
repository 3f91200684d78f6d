import type { FlashFrame, FlashPut, StreamFrame } from "../../../src/wire/index.js";

/** What a numbered frame does to the page. */
type Taken = "shown" | "repeated" | "gap";

/** Flash and streams of a page, written from "Ids, acknowledgements and gaps" in docs/protocol.md. */
export class Numbered {
  messages: FlashPut[] = [];
  /** Text of each stream; items are joined. */
  readonly streams = new Map<string, string>();
  /** The highest id that was taken, which is acknowledged next. */
  highest = 0;
  readonly #names = new Set<string>();

  /** Begins the count of a live session that is new to the page. */
  begin(after: number): void {
    this.highest = after;
  }

  /** The server has nothing up to this id any more: it was acknowledged, or belongs to another node's count. */
  continueFrom(after: number): void {
    this.highest = Math.max(this.highest, after);
  }

  /** Whether something was lost before a frame that follows this id. */
  lacks(after: number | undefined): boolean {
    return after !== undefined && after > this.highest;
  }

  /** @param isShown whether the page still shows the view that the frame belongs to */
  take(frame: FlashFrame | StreamFrame, isShown: boolean): Taken {
    const { id, uid } = frame;
    if (id !== undefined) {
      if (id <= this.highest) return "repeated";
      if (this.lacks(frame.after ?? id - 1)) return "gap";
      this.highest = id;
    }
    if (uid !== undefined && this.#names.has(uid)) return "repeated";
    if (uid !== undefined) this.#names.add(uid);
    if (!isShown) return "shown";
    if (frame.type === "stream") this.#stream(frame);
    else if (frame.action === "put") this.#put(frame);
    else {
      const { key, level } = frame;
      this.messages = this.messages.filter((message) =>
        key !== undefined ? message.key !== key : level !== undefined && message.level !== level,
      );
    }
    return "shown";
  }

  #put(put: FlashPut): void {
    const { key } = put;
    const at = key === undefined ? -1 : this.messages.findIndex((message) => message.key === key);
    if (at >= 0) this.messages[at] = put;
    else if (!put.existing) this.messages.push(put);
  }

  #stream({ stream, ops }: StreamFrame): void {
    for (const [verb, text] of ops) {
      const before = this.streams.get(stream) ?? "";
      if (verb === "append") this.streams.set(stream, before + text);
      if (verb === "prepend") this.streams.set(stream, text + before);
      if (verb === "replace") this.streams.set(stream, text);
      if (verb === "start" || verb === "reset") this.streams.set(stream, "");
    }
  }
}
