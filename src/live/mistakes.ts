import type { DjustError } from "../wire/index.js";
import type { Logger } from "./ports.js";

/** What an application does with the mistakes in it that are found while it runs. */
export class MistakeReporter {
  /** Whether a mistake is thrown. Where it is not, it is logged. */
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
    this.warn(mistake);
  }

  /** Logs a mistake once. */
  warn({ code, message }: DjustError): void {
    if (this.#logged.has(message) || this.#logged.size >= maxLogged) return;
    this.#logged.add(message);
    this.logger.warn({ code }, message);
  }
}

/** Most messages that are remembered, and so that are logged. */
const maxLogged = 1_000;
