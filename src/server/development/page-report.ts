import { DjustError, errorCodes, parseJson } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import { bodyText } from "../http/request-body.js";
import { sendJson } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";

/** Maximum length of a warning in the log, in UTF-16 code units. */
const maxMessageLength = 1_000;

/**
 * Logs a warning that a page in development has shown, once. Only a page of the application's own origin may do so.
 */
export async function handlePageReport(runtime: Runtime, exchange: Exchange): Promise<void> {
  const { gates, limits, rates, mistakes, bodyBounds } = runtime;
  try {
    // A page may report that the server does not recognize its origin.
    rates.frame({ address: exchange.network });
    if (exchange.request.headers["sec-fetch-site"] !== "same-origin")
      gates.origin(exchange.request.headers.origin, exchange.host);
    const { code, message, url } = Object(parseJson(await bodyText(exchange, bodyBounds), limits)) as Report;
    if (typeof code !== "string" || !Object.hasOwn(errorCodes, code) || typeof message !== "string")
      throw new DjustError("DJ_FRAME_FIELD", "A report must have a code and a message.");
    mistakes.warnings.once(message.slice(0, maxMessageLength), {
      code,
      page: String(url).slice(0, maxMessageLength),
    });
    exchange.response.writeHead(204).end();
  } catch (error) {
    const status = error instanceof DjustError ? error.status : 500;
    sendJson(exchange.response, status, {});
  }
}

interface Report {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly url?: unknown;
}
