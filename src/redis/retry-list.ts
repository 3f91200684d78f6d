/** Delay before a refused command is sent again, in ms; doubles while every attempt fails. */
const retryMinMs = 1_000;
const retryMaxMs = 10_000;
/** Maximum number of commands that wait to be sent again. Beyond it, the oldest is given up. */
const maxEntries = 10_000;
const batchSize = 200;

/** A command that Redis has refused, for example because it is out of memory. */
export interface Retry {
  /** Sends the command again. Rejects if that fails. */
  readonly work: () => Promise<unknown>;
  /** When to give up, in ms since the epoch. */
  readonly until: number;
  /** Called after `until` instead of another attempt. */
  readonly giveUp?: () => void;
}

/** Sends commands again that Redis has refused, until they succeed or expire. */
export class RetryList {
  readonly #entries = new Map<unknown, Retry>();
  #timer: NodeJS.Timeout | undefined;
  #waitMs = retryMinMs;

  /** @param isConnected nothing is sent while it returns `false` */
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

  /** Gives up all commands. */
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
        // The command stays in the list.
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
