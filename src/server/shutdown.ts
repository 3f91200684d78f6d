import type { SessionRegistry } from "../live/index.js";

/** How often it is looked whether turns under way have ended. */
const lookMs = 20;
/** Browsers come back within this time, each after a random part of it, so that they do not all come at once. */
export const reconnectWithinMs = 5_000;

/** Waits until no session has a turn under way, at most that long. Real time: nobody fakes the end of a process. */
export async function turnsEnded(registry: SessionRegistry, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while ([...registry].some(({ idle }) => !idle) && performance.now() < until)
    await new Promise<void>((resolve) => setTimeout(resolve, lookMs));
}

const closing = new Set<() => Promise<void>>();

/**
 * Ends the process in good order when it is asked to: every application closes, then it exits with 0.
 *
 * @returns takes the application off the list again
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
