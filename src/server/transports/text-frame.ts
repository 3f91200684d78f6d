/** First byte of a text message in one frame (RFC 6455, section 5.2). */
const wholeText = 0x81;

/**
 * Encodes a text as an uncompressed WebSocket frame of a server. Concatenated frames can be sent with one write.
 *
 * @returns one character for each byte, to be written as `latin1`; most texts need no conversion for that
 * @see RFC 6455, section 5
 */
export function textFrame(text: string): string {
  const length = Buffer.byteLength(text);
  return header(length) + (length === text.length ? text : Buffer.from(text).toString("latin1"));
}

function header(length: number): string {
  if (length < 126) return String.fromCharCode(wholeText, length);
  if (length < 0x10000) return String.fromCharCode(wholeText, 126, length >> 8, length & 0xff);
  const bytes = Buffer.alloc(10);
  bytes[0] = wholeText;
  bytes[1] = 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes.toString("latin1");
}
