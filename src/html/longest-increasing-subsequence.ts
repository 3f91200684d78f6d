/**
 * The positions of a longest increasing subsequence, ignoring -1. Patience sorting, O(n log n).
 */
export function longestIncreasingSubsequence(numbers: Int32Array): readonly number[] {
  // `ends[n]` is the end of the best subsequence of n + 1 items; `previous` links each position to the one before.
  const ends: number[] = [];
  const previous = new Int32Array(numbers.length);
  const at = (position: number | undefined): number => numbers[position ?? 0] ?? 0;
  for (let position = 0; position < numbers.length; position++) {
    const number = at(position);
    if (number < 0) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(ends[middle]) < number) low = middle + 1;
      else high = middle;
    }
    previous[position] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = position;
  }
  const positions: number[] = [];
  let position = ends[ends.length - 1] ?? -1;
  while (position >= 0) {
    positions.push(position);
    position = previous[position] ?? -1;
  }
  return positions.reverse();
}
