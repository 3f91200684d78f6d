/** How long pages wait for a reply unless `visit()` is told otherwise, in ms of real time. */
export const waitLimit = { ms: 4_000 };
