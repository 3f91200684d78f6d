/** How long after a refusal a command is sent again, in ms; doubles while every attempt fails. */
const retryMinMs = 1_000;
const retryMaxMs = 10_000;
/** How many may wait to be sent again. The oldest is given up for one more. */
const maxEntries = 10_000;
const batchSize = 200;

/** Something that Redis has refused, for example because it is out of memory. */
export interface Retry {
  /** Sends it again. Rejects when that failed once more. */
  readonly work: () => Promise<unknown>;
  /** When to give up, in ms since the epoch. */
  readonly until: number;
  /** Called instead of another attempt once its time is over. */
  readonly giveUp?: () => void;
}

/** Sends again what Redis has refused, until it succeeds or its time is over. */
export class RetryList {
  readonly #entries = new Map<unknown, Retry>();
  #timer: NodeJS.Timeout | undefined;
  #waitMs = retryMinMs;

  /** @param isConnected while it says no, nothing is sent */
  constructor(private readonly isConnected: () => boolean) {}

  get length(): number {
    return this.#entries.size;
  }

  /** @param key one entry per key; the newest wins */
  add(key: unknown, retry: Retry): void {
    this.#entries.delete(key);
    this.#entries.set(key, retry);
    const [oldest] = this.#entries;
    if (this.#entries.size > maxEntries && oldest) this.#giveUp(...oldest);
    this.#schedule();
  }

  /** Gives up everything. */
  stop(): void {
    clearTimeout(this.#timer);
    for (const entry of [...this.#entries]) this.#giveUp(...entry);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#entries.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#retryAll().finally(() => {
        this.#timer = undefined;
        this.#schedule();
      });
    }, this.#waitMs);
    this.#timer.unref();
  }

  async #retryAll(): Promise<void> {
    for (const entry of [...this.#entries]) if (entry[1].until <= Date.now()) this.#giveUp(...entry);
    if (!this.isConnected()) return;
    const entries = [...this.#entries];
    let succeeded = entries.length === 0;
    await inBatches(entries, batchSize, async ([key, retry]) => {
      try {
        await retry.work();
        if (this.#entries.get(key) === retry) this.#entries.delete(key);
        succeeded = true;
      } catch {
        // It stays in the list.
      }
    });
    this.#waitMs = succeeded ? retryMinMs : Math.min(retryMaxMs, this.#waitMs * 2);
  }

  #giveUp(key: unknown, { giveUp }: Retry): void {
    this.#entries.delete(key);
    giveUp?.();
  }
}

export async function inBatches<T>(
  all: readonly T[],
  size: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < all.length; at += size) await Promise.all(all.slice(at, at + size).map(work));
}
