import type { Duplex } from "node:stream";
import { FrameBounds } from "./frame-bounds.js";

/** First byte of a text message in a single frame (RFC 6455, section 5.2). */
const wholeText = 0x81;
const masked = 0x80;

/** Receives the texts that are read. */
export interface TextReader {
  /** @param bytes length of the text, in bytes */
  take(text: string, bytes: number): void;
}

type DataListener = (this: Duplex, chunk: Buffer) => void;

/**
 * Reads text messages before `ws` does, which is faster. Reads only messages that arrive whole and are ASCII, like
 * nearly all messages of browsers; `ws` reads everything else. Replaces the listener that `ws` has for the stream's data, in
 * the way `once` does: `removeListener` with the listener of `ws` removes it (Node.js, "emitter.rawListeners").
 *
 * @param stream of an open WebSocket
 * @param maxBytes maximum length of a message that is read, in bytes; at most 65,535
 * @returns what to call after each message that `ws` has read; `undefined` if `ws` does not listen for data, so that
 *   nothing can be read ahead
 * @see RFC 6455, section 5
 */
export function readAhead(stream: Duplex, maxBytes: number, reader: TextReader): FrameBounds | undefined {
  const ofWs = stream.listeners("data").at(-1) as DataListener | undefined;
  if (!ofWs) return undefined;
  const bounds = new FrameBounds();
  const read = (chunk: Buffer): void => {
    const rest = bounds.isBetweenMessages ? takeWhole(chunk, maxBytes, reader) : 0;
    if (rest === chunk.length) return;
    const left = rest === 0 ? chunk : chunk.subarray(rest);
    bounds.follow(left);
    ofWs.call(stream, left);
  };
  stream.removeListener("data", ofWs);
  stream.on("data", Object.assign(read, { listener: ofWs }));
  return bounds;
}

/** @returns the offset of the first byte that is left to `ws` */
function takeWhole(chunk: Buffer, maxBytes: number, reader: TextReader): number {
  let at = 0;
  // A header has two bytes, or four if the second byte is 126, followed by the four bytes of the mask.
  while (at + 6 <= chunk.length && chunk[at] === wholeText) {
    const short = (chunk[at + 1] as number) - masked;
    const mask = at + (short === 126 ? 4 : 2);
    if (short < 0 || short === 127 || mask + 4 > chunk.length) break;
    const length = short === 126 ? chunk.readUInt16BE(at + 2) : short;
    const start = mask + 4;
    const end = start + length;
    if (length > maxBytes || end > chunk.length) break;
    if (!unmask(chunk, mask, start, end)) {
      // Unmasking twice restores the original bytes.
      unmask(chunk, mask, start, end);
      break;
    }
    reader.take(chunk.toString("latin1", start, end), length);
    at = end;
  }
  return at;
}

/** Unmasks a message in place. @returns whether all of it is ASCII */
function unmask(chunk: Buffer, mask: number, start: number, end: number): boolean {
  let bits = 0;
  for (let index = start; index < end; index++) {
    const byte = (chunk[index] as number) ^ (chunk[mask + ((index - start) & 3)] as number);
    chunk[index] = byte;
    bits |= byte;
  }
  return bits < 0x80;
}
