import type { Logger } from "./ports.js";

/** Maximum number of messages that are remembered, and therefore logged. */
const maxLogged = 1_000;

/** Logs each warning about an application once. */
export class Warnings {
  readonly #logged = new Set<string>();

  constructor(private readonly logger: Logger) {}

  /** @param fields logged with the message @returns whether it was logged */
  once(message: string, fields: object): boolean {
    if (this.#logged.has(message) || this.#logged.size >= maxLogged) return false;
    this.#logged.add(message);
    this.logger.warn(fields, message);
    return true;
  }
}
