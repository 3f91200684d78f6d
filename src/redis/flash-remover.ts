import { collectMs, dividedBySize, type HeldCommand, TextTable } from "./held-flash.js";
import type { RedisConnection } from "./redis-connection.js";
import { forget } from "./scripts.js";

/** Removes flash from Redis that is no longer needed: that of many sessions in one script call. */
export class FlashRemover {
  /** Commands that must still be removed, by key. The arrays are only appended to. */
  readonly #done = new Map<string, HeldCommand[]>();
  /** Keys whose commands are removed next. */
  #due = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly connection: RedisConnection) {}

  /** Removes commands from a key soon, or once Redis is connected. @param commands no longer used by the caller */
  add(key: string, commands: HeldCommand[]): void {
    if (commands.length === 0) return;
    const done = this.#done.get(key);
    if (done) done.push(...commands);
    else this.#done.set(key, commands);
    this.#due.add(key);
    this.#timer ??= setTimeout(() => void this.flush(), collectMs).unref();
  }

  /** Removes what waits at the end of this round of the event loop. @returns resolves when Redis has replied */
  soon(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined;
        resolve(this.flush());
      });
    });
    return this.#next;
  }

  /** Removes what waits. @returns resolves when Redis has replied; never rejects */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = this.#due;
    // Otherwise it is done after reconnecting.
    if (due.size === 0 || !this.connection.connected) return;
    this.#due = new Set();
    const parts = dividedBySize(due, (key) => this.#done.get(key)?.length ?? 0);
    await Promise.all([...parts].map((part) => this.#remove(part)));
  }

  /** Removes everything that could not be removed so far. */
  async rejoin(): Promise<void> {
    for (const key of this.#done.keys()) this.#due.add(key);
    await this.flush();
  }

  /** The key itself is removed or expires. */
  drop(key: string): void {
    this.#done.delete(key);
    this.#due.delete(key);
  }

  async #remove(due: readonly string[]): Promise<void> {
    const texts = new TextTable();
    const keys: string[] = [];
    const args: (string | number)[] = [];
    const sent: { readonly from: HeldCommand[]; readonly count: number }[] = [];
    for (const key of due) {
      const done = this.#done.get(key);
      if (!done) continue;
      keys.push(key);
      sent.push({ from: done, count: done.length });
      args.push(done.length);
      for (const { command, text } of done) args.push(command.id, texts.positionOf(text));
    }
    if (keys.length === 0) return;
    try {
      await this.connection.run(forget, keys, [...texts.arguments, ...args]);
    } catch {
      // The commands stay here until more of the same key are removed, or until this node has reconnected.
      return;
    }
    for (const [at, { from, count }] of sent.entries()) this.#removed(keys[at] ?? "", from, count);
  }

  /** @param from the array whose first commands were removed */
  #removed(key: string, from: HeldCommand[], count: number): void {
    const done = this.#done.get(key);
    if (done === from && done.length === count) this.#done.delete(key);
    else if (done) {
      const removed = new Set(from.slice(0, count));
      const left = done.filter((command) => !removed.has(command));
      if (left.length === 0) this.#done.delete(key);
      else this.#done.set(key, left);
    }
  }
}
