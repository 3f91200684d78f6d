/**
 * The name that is most likely meant by a misspelled one: at most a third of its letters are wrong, missing, too many
 * or swapped with their neighbor.
 *
 * @param maxDistance how many letters may differ
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  maxDistance = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  const lower = name.toLowerCase();
  let limit = maxDistance;
  let found: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase(), limit);
    if (distance > limit || candidate === name) continue;
    found = candidate;
    limit = distance - 1;
    if (limit < 0) break;
  }
  return found;
}

/** A sentence that names the likely spelling, with a space before it; empty if there is none. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}

/**
 * Describes the first property of an options object that is not a valid option, with the likely spelling.
 *
 * @param owner what the options are for, such as "putFlash"
 * @returns `undefined` if all properties are options
 */
export function unknownOption(owner: string, options: object, known: readonly string[]): string | undefined {
  for (const name in options)
    if (!known.includes(name))
      return `Unknown option in ${owner}: ${name}.${didYouMean(name, known)} Valid options: ${known.join(", ")}.`;
  return undefined;
}

/**
 * The Damerau-Levenshtein distance of two texts (optimal string alignment), or any number above `max` if it is greater.
 */
function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      next.push(value);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? max + 1;
}
