import type { SessionRegistry } from "../live/index.js";
import { DjustError } from "../wire/index.js";

/** How often to check whether turns under way have ended, in ms. */
const pollMs = 20;
/** Browsers reconnect within this time, in ms, each after a random delay, so that they do not all reconnect at once. */
export const reconnectWithinMs = 5_000;

/** Waits until no session has a turn under way. Uses real time, even if an application has a fake clock. */
export async function turnsEnded(registry: SessionRegistry, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while ([...registry].some(({ idle }) => !idle) && performance.now() < until)
    await new Promise<void>((resolve) => setTimeout(resolve, pollMs));
}

/** The error of requests for a new session or connection while the application closes. */
export function shuttingDown(): DjustError {
  return new DjustError("DJ_SHUTDOWN", "The server is shutting down. Try again in a moment.");
}

const closing = new Set<() => Promise<void>>();

/**
 * Closes an application on SIGTERM or SIGINT. The process exits with 0 once every application has closed.
 *
 * @returns a function that removes the signal handlers
 */
export function closeOnSignal(close: () => Promise<void>): () => void {
  if (closing.size === 0) for (const signal of signals) process.on(signal, end);
  closing.add(close);
  return () => {
    closing.delete(close);
    if (closing.size === 0) for (const signal of signals) process.off(signal, end);
  };
}

const signals = ["SIGTERM", "SIGINT"] as const;

function end(): void {
  for (const signal of signals) process.off(signal, end);
  void Promise.allSettled([...closing].map((close) => close())).then(() => process.exit(0));
}
