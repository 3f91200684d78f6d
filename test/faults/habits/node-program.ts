import { activeTimers } from "./count-timers.js";

/** A node of the run with habits: the one of the fault matrix, which also reports its memory and its timers. */
const { app } = await import("../matrix/node-program.js");

function report(): void {
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  process.send?.({ usage: { heapUsed, sessions: app.health().sessions, timers: activeTimers() } });
}

// Not in step with anything that the node does regularly.
setInterval(report, 4_300);
report();
