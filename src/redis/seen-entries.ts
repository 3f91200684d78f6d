import { maxLogEntries } from "./bounds.js";
import { remember } from "./remember.js";

/**
 * The entries of the shared log that this node has received, by id. Ids are compared with the actual log, so that a
 * forged id, or one from before Redis lost its data, hides no entries.
 */
export class SeenEntries {
  readonly #ids = new Set<string>();
  /** The last entry when this node first connected; `undefined` before. */
  #startId: string | undefined;

  get started(): boolean {
    return this.#startId !== undefined;
  }

  /** @param lastId the log's last entry; earlier entries do not concern this node */
  start(lastId: string): void {
    this.#startId = lastId;
  }

  /** @returns whether the entry is new to this node */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    remember(this.#ids, id, maxLogEntries);
    return true;
  }

  /**
   * @param lastId the log's last entry
   * @returns the entry after which this node must read
   */
  readAfter(lastId: string): string {
    let after = "0-0";
    for (const id of [this.#startId ?? "0-0", ...this.#ids])
      if (isLater(id, after) && !isLater(id, lastId)) after = id;
    return after;
  }
}

/** Whether one entry of a Redis stream came after another. @see Redis, "Streams", entry IDs */
export function isLater(id: string, than: string): boolean {
  const [ms = 0, sequence = 0] = id.split("-").map(Number);
  const [thanMs = 0, thanSequence = 0] = than.split("-").map(Number);
  return ms > thanMs || (ms === thanMs && sequence > thanSequence);
}
