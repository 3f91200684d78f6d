import { DjustError, errorCodes, parseJson } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import { bodyText } from "../http/request-body.js";
import { sendJson } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";

/** Longest warning that is logged, in UTF-16 code units. */
const messageLength = 1_000;

/**
 * Logs a warning that a page in development has shown, once. The page is the application's own, because it sends its
 * origin.
 */
export async function takePageReport(runtime: Runtime, exchange: Exchange): Promise<void> {
  const { gates, limits, rates, mistakes, bodyBounds } = runtime;
  try {
    // A page whose origin the server does not recognize reports just that.
    rates.frame({ address: exchange.network });
    if (exchange.request.headers["sec-fetch-site"] !== "same-origin")
      gates.origin(exchange.request.headers.origin, exchange.host);
    const { code, message, url } = Object(parseJson(await bodyText(exchange, bodyBounds), limits)) as Report;
    if (typeof code !== "string" || !Object.hasOwn(errorCodes, code) || typeof message !== "string")
      throw new DjustError("DJ_FRAME_FIELD", "A report must have a code and a message.");
    mistakes.warnings.once(message.slice(0, messageLength), {
      code,
      page: String(url).slice(0, messageLength),
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
