import type { DjustError } from "../wire/index.js";
import type { Logger } from "./ports.js";

/** Throws or logs the mistakes of an application that are found while it runs. */
export class MistakeReporter {
  /** Whether mistakes are thrown instead of logged. */
  isStrict: boolean;
  readonly #logged = new Set<string>();

  /** @param development whether the application is under development */
  constructor(
    development: boolean,
    private readonly logger: Logger,
  ) {
    this.isStrict = development;
  }

  /** Throws the mistake, or logs it once. */
  report(mistake: DjustError): void {
    if (this.isStrict) throw mistake;
    const { code, message } = mistake;
    if (this.#logged.has(message) || this.#logged.size >= maxLogged) return;
    this.#logged.add(message);
    this.logger.warn({ code }, message);
  }
}

/** Most messages that are remembered, and therefore logged. */
const maxLogged = 1_000;
