import { randomFillSync } from "node:crypto";

/** Random bytes are generated in blocks, because a small request to the generator costs as much as a large one. */
const block = Buffer.alloc(8 * 1024);
let used = block.length;

/** Returns an unguessable random text in base64url. @param bytes number of random bytes that it encodes */
export function randomText(bytes: number): string {
  if (used + bytes > block.length) {
    randomFillSync(block);
    used = 0;
  }
  const text = block.toString("base64url", used, used + bytes);
  // Secrets that were returned must not remain in this block.
  block.fill(0, used, used + bytes);
  used += bytes;
  return text;
}
