import { randomFillSync } from "node:crypto";

/** Random bytes are drawn in blocks: one small request to the generator costs as much as a large one. */
const block = Buffer.alloc(8 * 1024);
let used = block.length;

/** A random text that nobody can guess, in base64url. @param bytes how many random bytes it stands for */
export function randomText(bytes: number): string {
  if (used + bytes > block.length) {
    randomFillSync(block);
    used = 0;
  }
  const text = block.toString("base64url", used, used + bytes);
  // What was handed out does not stay in memory.
  block.fill(0, used, used + bytes);
  used += bytes;
  return text;
}
