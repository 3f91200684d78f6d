/** Flash kept for one topic while no tab is present: how many, how many bytes of JSON, for how long in ms. */
export const maxWaiting = 100;
export const maxWaitingBytes = 256 * 1024;
export const waitingMs = 24 * 60 * 60 * 1000;
/** How far back a node whose connection broke can catch up: entries, and ms. */
export const maxLogEntries = 10_000;
export const logMs = 60 * 60 * 1000;
/** How long Redis recognizes a repeated publish or take, in ms. */
export const repeatMs = 10 * 60 * 1000;
