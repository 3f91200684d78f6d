/** Finds a longest increasing subsequence. @returns the indices of its items */
export const longestIncreasing = (items: readonly number[]): ReadonlySet<number> => {
  /** For each length, the index of the lowest item that ends a subsequence of that length. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  items.forEach((item, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[ends[middle] as number] as number) < item) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1];
    ends[low] = index;
  });
  const picked = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) picked.add(index);
  return picked;
};
