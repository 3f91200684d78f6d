import { setTimeout as wait } from "node:timers/promises";

/** How a report is made; a test may have its own. */
export const reports = {
  make: async (signal?: AbortSignal): Promise<string> => {
    await wait(1_500, undefined, signal ? { signal } : {});
    return "All is well.";
  },
};

/** @param signal aborts when nobody waits for the report any more */
export function buildReport(signal?: AbortSignal): Promise<string> {
  return reports.make(signal);
}
