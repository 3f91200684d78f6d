import type { ServerFrame } from "../../wire/index.js";

/** A mount frame of more characters takes seconds on a slow line. */
const longMount = 16 * 1024;

/** Whether a mount frame follows {@link signOfLife}. */
export function isLong(mount: string): boolean {
  return mount.length > longMount;
}

/**
 * A short frame before a long mount frame. It shows the page at once that the transport works: browsers deliver nothing of
 * a message before its end.
 */
export const signOfLife = JSON.stringify({ type: "pong" } satisfies ServerFrame);
