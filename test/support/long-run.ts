/**
 * Whether `npm run test:long` runs: each random and fault test with all its seeds and cases. `npm test` runs a part of
 * them, so that it ends within a quarter of an hour on two cores.
 */
export const isLongRun = process.env["MODE"] === "long";

/** The full number in a long run, else the short one. */
export function longRun<T>(full: T, short: T): T {
  return isLongRun ? full : short;
}

const dayMs = 24 * 60 * 60 * 1000;

/** All cases in a long run, else `count` of them: others on each day, so that a few days cover all. */
export function rotated<T>(cases: readonly T[], count: number): readonly T[] {
  if (isLongRun) return cases;
  const day = Math.floor(Date.now() / dayMs);
  const step = cases.length / count;
  const due = new Set(
    Array.from({ length: count }, (_, index) => (day + Math.floor(index * step)) % cases.length),
  );
  return cases.filter((_, index) => due.has(index));
}
