import type { LiveRequest } from "../../live/index.js";
import { DjustError, describe } from "../../wire/index.js";

/** CSP 3, section 2.3.1: `base64-value`. */
const isNonce = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The nonce for the scripts and style sheets of a page.
 *
 * @throws {DjustError} DJ_APP_OPTION for a value that no policy can have as its nonce
 */
export function nonceFor(
  cspNonce: ((request: LiveRequest) => string | undefined) | undefined,
  request: LiveRequest | undefined,
): string | undefined {
  const nonce: unknown = request && cspNonce?.(request);
  if (nonce === undefined || (typeof nonce === "string" && isNonce.test(nonce))) return nonce;
  throw new DjustError(
    "DJ_APP_OPTION",
    `cspNonce must return the nonce of the response's Content-Security-Policy as base64 text, or undefined, got ${describe(nonce)}.`,
  );
}
