// Imported by name, because test runners with fake timers replace the global.
import { setImmediate } from "node:timers";

/** A response or a socket with data to write. */
export interface Due {
  /** Passes the data to Node. */
  flush(): void;
}

let due: Due[] = [];

/**
 * Maximum number of responses and sockets that are written together; with more, the data of the first would leave the
 * processor's cache.
 */
const maxDue = 64;

/**
 * Writes a response or to a socket once all events that have arrived are handled, because consecutive writes are cheaper
 * than writes with turns in between.
 */
export function writeTogether(one: Due): void {
  if (due.length === maxDue) writeNow();
  if (due.push(one) === 1) setImmediate(writeNow);
}

/** Writes what is due. An error does not keep the others from being written. */
export function writeNow(): void {
  const all = due;
  due = [];
  let written = 0;
  try {
    for (const one of all) {
      written++;
      one.flush();
    }
  } finally {
    for (const one of all.slice(written)) writeTogether(one);
  }
}
