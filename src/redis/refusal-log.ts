import type { Applications } from "./applications.js";
import { refusalOf } from "./errors.js";

/** How often the refusals of one operation are logged, in ms. */
const intervalMs = 60_000;

/** Logs the commands that Redis refuses, each operation once a minute. */
export class RefusalLog {
  /**
   * When a refusal of each operation was last logged. Operations are the names of commands and scripts in this folder.
   */
  readonly #loggedAt = new Map<string, number>();

  constructor(private readonly applications: Pick<Applications, "log">) {}

  add(operation: string, error: unknown): void {
    const loggedAt = this.#loggedAt.get(operation) ?? Number.NEGATIVE_INFINITY;
    if (Date.now() - loggedAt < intervalMs) return;
    this.#loggedAt.set(operation, Date.now());
    this.applications.log("warn", { err: error, operation }, refusalOf(error));
  }
}
