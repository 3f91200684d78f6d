import { AsyncLocalStorage } from "node:async_hooks";
import type { WorkTracker } from "../live/index.js";

const running = new AsyncLocalStorage<AbortSignal | undefined>();

/** Tracks background work through promises, timers and callbacks. It costs nothing until work is started. */
export const workTracker: WorkTracker = {
  run: (signal, work) => running.run(signal, work),
  current: () => running.getStore(),
};
