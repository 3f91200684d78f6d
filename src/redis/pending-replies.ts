import { isDjustError } from "../wire/index.js";
import { RedisUnavailableError } from "./errors.js";

/** Maximum number of pending commands. Further ones wait, so that a burst never fills the client's own queue. */
const windowSize = 5_000;
/** Maximum number of waiting commands. Further ones are refused. */
const maxWaiting = 100_000;

/** Commands that Redis has not replied to. Detects when Redis no longer replies at all. */
export class PendingReplies {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #usedSlots = 0;
  /** When Redis last replied. */
  #repliedAt = 0;
  #silenceTimer: NodeJS.Timeout | undefined;

  /**
   * @param timeoutMs how long a reply may take
   * @param onSilence called when Redis has not replied to anything for that time although commands are pending
   */
  constructor(
    private readonly timeoutMs: number,
    private readonly onSilence: (error: Error) => void,
  ) {}

  /**
   * Sends a command as soon as fewer than 5,000 are pending, and waits for its reply for as long as Redis replies to
   * other commands.
   */
  async send<T>(command: () => Promise<T>): Promise<T> {
    if (this.#usedSlots < windowSize) this.#usedSlots++;
    else if (this.#waiting.length >= maxWaiting) throw new Error("too many commands are waiting for Redis");
    else await new Promise<void>((proceed) => this.#waiting.push(proceed));
    const reply = command();
    this.#pending.add(reply);
    this.#watchForSilence();
    try {
      return await reply;
    } finally {
      this.#pending.delete(reply);
      this.#repliedAt = performance.now();
      // The slot goes to the next waiting command, so that no later one overtakes it.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#usedSlots--;
    }
  }

  /** Waits no longer than a reply may take; the work itself continues. @throws {DjustError} DJ_BROKER */
  async inTime<T>(work: Promise<T>): Promise<T> {
    try {
      return await within(this.timeoutMs, work);
    } catch (error) {
      throw isDjustError(error) ? error : new RedisUnavailableError(error);
    }
  }

  /** Waits for the replies to all commands, but no longer than a reply may take. */
  async all(): Promise<void> {
    const settled = async (): Promise<void> => {
      while (this.#pending.size > 0) await Promise.allSettled([...this.#pending]);
    };
    await within(this.timeoutMs, settled()).catch(() => {});
  }

  /** Stops watching for silence. */
  stop(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
  }

  #watchForSilence(): void {
    if (this.#silenceTimer !== undefined || this.#pending.size === 0) return;
    const since = performance.now();
    this.#silenceTimer = setTimeout(() => {
      // If this process was busy, it first reads the replies that have arrived in the meantime.
      setImmediate(() => {
        if (this.#silenceTimer === undefined) return;
        this.#silenceTimer = undefined;
        const silentMs = performance.now() - Math.max(since, this.#repliedAt);
        if (this.#pending.size > 0 && silentMs >= this.timeoutMs)
          this.onSilence(timeoutError(this.timeoutMs));
        else this.#watchForSilence();
      });
    }, this.timeoutMs);
  }
}

/** Rejects if the work takes longer than `ms`. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(timeoutError(ms))), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function timeoutError(ms: number): Error {
  return new Error(`no reply within ${ms} ms`);
}
