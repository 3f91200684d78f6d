import type { Logger } from "./ports.js";

/** Maximum number of messages that are remembered, and therefore logged. */
const maxLogged = 1_000;

/** Logs each warning about an application once. */
export class Warnings {
  readonly #logged = new Set<string>();

  constructor(private readonly logger: Logger) {}

  /** @param fields logged with the message */
  once(message: string, fields: object): void {
    if (this.#logged.has(message) || this.#logged.size >= maxLogged) return;
    this.#logged.add(message);
    this.logger.warn(fields, message);
  }
}
