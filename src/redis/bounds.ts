/** Flash kept for one topic while nobody is present, and for how long in ms. */
export const waitingMost = 100;
export const waitingMs = 24 * 60 * 60 * 1000;
/** How far back a node whose connection broke may catch up. */
export const logMost = 10_000;
export const logMs = 60 * 60 * 1000;
/** How long publishing or taking again is told from doing it twice, in ms. */
export const againMs = 10 * 60 * 1000;
