import type { PageConfig } from "./transport.js";

/** How long the server may take to answer, in ms. A hanging request would occupy one of the browser's connections. */
const answerTimeoutMs = 30_000;

/**
 * Requests the health check. The server is reachable if it answers with a success: a proxy answers with an error if the
 * server is down, and so does a server that is closing.
 *
 * @param reached called if the server is reachable
 */
export const whenReachable = ({ path }: PageConfig, reached: () => void): void => {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), answerTimeoutMs);
  fetch(`${location.origin}${path}/health`, { signal: aborter.signal, cache: "no-store" })
    .then(
      ({ ok }) => ok && reached(),
      () => {},
    )
    .finally(() => clearTimeout(timer));
};
