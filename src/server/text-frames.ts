/** First byte of a text message that is whole (RFC 6455, section 5.2). */
const wholeText = 0x81;

/**
 * WebSocket frames, from a server and not compressed, for texts that leave together in one write.
 *
 * @returns bytes; as a string where that spares making them, to be written as `latin1`
 * @see RFC 6455, section 5
 */
export function textFrames(texts: readonly string[]): string | Buffer {
  let frames = "";
  for (const text of texts) {
    const length = Buffer.byteLength(text);
    if (length !== text.length) return bytesOf(texts);
    frames += header(length) + text;
  }
  return frames;
}

function bytesOf(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const payload = Buffer.from(text);
      return [Buffer.from(header(payload.length), "latin1"), payload];
    }),
  );
}

/** One character for each byte. */
function header(length: number): string {
  if (length < 126) return String.fromCharCode(wholeText, length);
  if (length < 0x10000) return String.fromCharCode(wholeText, 126, length >> 8, length & 0xff);
  const bytes = Buffer.alloc(10);
  bytes[0] = wholeText;
  bytes[1] = 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes.toString("latin1");
}
