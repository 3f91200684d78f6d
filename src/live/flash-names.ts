import { type FlashCommand, limits } from "../wire/index.js";

/** Names that are known for having been here; the oldest go first. */
const namesMost = 2 * limits.outboxLength;

/** The names of one copy of a session's flash, by which what comes by several nodes is known to be the same. */
export class FlashNames {
  readonly #taken = new Set<string>();
  #given = 0;

  /** @param copy begins the names that are given here; no other node gives such */
  constructor(private readonly copy: string) {}

  /** Names a command that has no name. @returns whether it has not been here before */
  take(command: FlashCommand & { uid?: string }): boolean {
    command.uid ??= `${this.copy}.${++this.#given}`;
    if (this.#taken.has(command.uid)) return false;
    this.#taken.add(command.uid);
    const [oldest] = this.#taken;
    if (this.#taken.size > namesMost && oldest !== undefined) this.#taken.delete(oldest);
    return true;
  }
}
