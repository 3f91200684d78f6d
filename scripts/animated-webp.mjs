// Puts still WebP pictures together to an animated one.
// The format: developers.google.com/speed/webp/docs/riff_container, "Animation".

/** @typedef {{ readonly webp: Buffer, readonly x: number, readonly y: number, readonly width: number, readonly height: number, readonly ms: number }} Frame */

/**
 * @param {number} width of the whole picture
 * @param {number} height of the whole picture
 * @param {readonly Frame[]} frames pictures with their place, in even pixels, and how long each is shown
 */
export function animatedWebp(width, height, frames) {
  const animation = 0b10;
  const forever = 0;
  return chunk("RIFF", [
    Buffer.from("WEBP"),
    chunk("VP8X", [Buffer.from([animation, 0, 0, 0]), uint24(width - 1), uint24(height - 1)]),
    chunk("ANIM", [Buffer.from([255, 255, 255, 255, forever, 0])]),
    ...frames.map(({ webp, x, y, width, height, ms }) =>
      chunk("ANMF", [
        ...[x / 2, y / 2, width - 1, height - 1, ms].map(uint24),
        // Over the frame before, without blending.
        Buffer.from([0b10]),
        imageOf(webp),
      ]),
    ),
  ]);
}

/**
 * The chunk with the pixels of a still picture.
 *
 * @param {Buffer} webp
 */
function imageOf(webp) {
  for (let at = 12; at < webp.length; ) {
    const size = webp.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (/^VP8[ L]$/.test(webp.toString("latin1", at, at + 4))) return webp.subarray(at, end);
    at = end;
  }
  throw new Error("not a WebP picture");
}

/**
 * @param {string} name
 * @param {readonly Buffer[]} parts
 */
function chunk(name, parts) {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8, name, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** @param {number} value */
function uint24(value) {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
