/** Limits of the flash kept for one topic while no tab is present: messages, bytes of JSON, and ms. */
export const maxWaiting = 100;
export const maxWaitingBytes = 256 * 1024;
export const waitingMs = 24 * 60 * 60 * 1000;
/** Limits of the log from which a node catches up after its connection was lost: entries, and ms. */
export const maxLogEntries = 10_000;
export const logMs = 60 * 60 * 1000;
/** How long Redis recognizes a repeated publish or take, in ms. */
export const repeatMs = 10 * 60 * 1000;
