import { DjustError } from "./errors.js";

/**
 * Throw it in `mount`, `handleParams` or an `onMount` hook if nothing exists at the URL. The browser gets the error
 * page with the status 404.
 *
 * @example
 * const item = await items.find(params.id);
 * if (!item) throw new NotFound(`No item ${params.id}`);
 */
export class NotFound extends DjustError {
  /** @param message for the log, and for the page in development */
  constructor(message = "There is nothing at this URL.", options?: ErrorOptions) {
    super("DJ_NOT_FOUND", message, options);
  }
}
