import { DjustError } from "../wire/index.js";
import { awayError } from "./away-error.js";

/** What Redis has been asked and has not answered; tells when it says nothing at all any more. */
export class Answers {
  readonly #pending = new Set<Promise<unknown>>();
  /** When Redis last answered. */
  #heardAt = 0;
  #watch: NodeJS.Timeout | undefined;

  /**
   * @param timeoutMs how long an answer may take
   * @param silent called when for that long nothing has been answered although something was asked
   */
  constructor(
    private readonly timeoutMs: number,
    private readonly silent: (error: Error) => void,
  ) {}

  /** Waits for an answer, however long Redis takes while it answers others. */
  async expect<T>(answer: Promise<T>): Promise<T> {
    this.#pending.add(answer);
    this.#listen();
    try {
      return await answer;
    } finally {
      this.#pending.delete(answer);
      this.#heardAt = performance.now();
    }
  }

  /** Waits no longer than an answer may take; the work goes on. @throws {DjustError} DJ_BROKER */
  async inTime<T>(work: Promise<T>): Promise<T> {
    try {
      return await within(this.timeoutMs, work);
    } catch (error) {
      throw error instanceof DjustError ? error : awayError(error);
    }
  }

  /** Waits until everything is answered, no longer than an answer may take. */
  async all(): Promise<void> {
    const settled = async (): Promise<void> => {
      while (this.#pending.size > 0) await Promise.allSettled([...this.#pending]);
    };
    await within(this.timeoutMs, settled()).catch(() => {});
  }

  /** Nothing more is to be expected. */
  stop(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #listen(): void {
    if (this.#watch !== undefined || this.#pending.size === 0) return;
    const since = performance.now();
    this.#watch = setTimeout(() => {
      // A process that was busy itself reads first what has come meanwhile.
      setImmediate(() => {
        if (this.#watch === undefined) return;
        this.#watch = undefined;
        const silentMs = performance.now() - Math.max(since, this.#heardAt);
        if (this.#pending.size > 0 && silentMs >= this.timeoutMs)
          this.silent(new Error(`no answer within ${this.timeoutMs} ms`));
        else this.#listen();
      });
    }, this.timeoutMs);
  }
}

/** Rejects when the work takes longer. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${ms} ms`))), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
