import { setTimeout as wait } from "node:timers/promises";

/** How the next report is made. */
export const reports = {
  /** Milliseconds that it takes. */
  takesMs: 1_500,
  /** What goes wrong, if anything. */
  failure: undefined as string | undefined,
};

/** @param signal aborts when nobody waits for the report any more */
export async function buildReport(signal?: AbortSignal): Promise<string> {
  await wait(reports.takesMs, undefined, signal ? { signal } : {});
  if (reports.failure !== undefined) throw new Error(reports.failure);
  return "All is well.";
}
