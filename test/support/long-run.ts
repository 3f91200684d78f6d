/**
 * Whether `npm run test:long` runs: each random and fault test with all its seeds and cases. `npm test` runs a part of
 * them, so that it ends within a quarter of an hour on two cores.
 */
export const isLongRun = process.env["MODE"] === "long";

/** The full number in a long run, else the short one. */
export function longRun<T>(full: T, short: T): T {
  return isLongRun ? full : short;
}
