import type { WebSocket } from "ws";

/** First byte of a text message in a single frame (RFC 6455, section 5.2). */
const wholeText = 0x81;
const masked = 0x80;

/**
 * The part of `ws` that reads. These fields are undocumented; in a version without them, nothing is read ahead.
 */
interface Receiver {
  write(chunk: Buffer): boolean;
  /** `false` after an error or a close frame. */
  readonly writable: boolean;
  readonly _state: number;
  readonly _bufferedBytes: number;
  readonly _fragmented: number;
}

/** Receives the texts that are read. */
export interface TextReader {
  /** @param bytes length of the text, in bytes */
  take(text: string, bytes: number): void;
}

/**
 * Reads text messages before `ws` does, which is faster. Reads only messages that arrive whole and are ASCII, like
 * nearly all messages of browsers; `ws` reads everything else.
 *
 * @param maxBytes maximum length of a message that is read, in bytes; at most 65,535
 * @see RFC 6455, section 5
 */
export function readAhead(socket: WebSocket, maxBytes: number, reader: TextReader): void {
  const receiver = (socket as unknown as { readonly _receiver?: Receiver })._receiver;
  if (!receiver) return;
  const { write } = receiver;
  receiver.write = (chunk) => {
    const rest = isBetweenMessages(receiver) ? takeWhole(chunk, maxBytes, reader) : 0;
    if (rest === chunk.length) return true;
    return write.call(receiver, rest === 0 ? chunk : chunk.subarray(rest));
  };
}

function isBetweenMessages(receiver: Receiver): boolean {
  return (
    receiver._state === 0 && receiver._bufferedBytes === 0 && receiver._fragmented === 0 && receiver.writable
  );
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
