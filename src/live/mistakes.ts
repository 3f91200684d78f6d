import type { DjustError } from "../wire/index.js";
import type { Warnings } from "./warnings.js";

/** Throws or logs the mistakes of an application that are found while it runs. */
export class MistakeReporter {
  /** Whether mistakes are thrown instead of logged. */
  isStrict: boolean;
  /**
   * Called with each error that no reply reports, such as that of background work, and with the id of its live session
   * if it has one. The test kit sets it.
   */
  onUnreported: ((error: DjustError, sessionId: string | undefined) => void) | undefined;

  /** @param development whether the application is under development */
  constructor(
    development: boolean,
    readonly warnings: Warnings,
  ) {
    this.isStrict = development;
  }

  /** Throws the mistake, or logs it once. */
  report(mistake: DjustError): void {
    if (this.isStrict) throw mistake;
    const { code, message } = mistake;
    this.warnings.once(message, { code });
  }
}
