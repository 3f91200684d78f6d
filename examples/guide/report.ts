import { setTimeout as wait } from "node:timers/promises";

/** Builds the report; tests can replace it. */
export const reports = {
  make: async (signal?: AbortSignal): Promise<string> => {
    await wait(1_500, undefined, signal ? { signal } : {});
    return "All is well.";
  },
};

/** @param signal aborts when the report is no longer needed */
export function buildReport(signal?: AbortSignal): Promise<string> {
  return reports.make(signal);
}
