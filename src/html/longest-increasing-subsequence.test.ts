import fc from "fast-check";
import { expect, test } from "vitest";
import { longestIncreasingSubsequence } from "./longest-increasing-subsequence.js";

test("finds increasing positions and omits -1", () => {
  expect(longestIncreasingSubsequence(Int32Array.of())).toEqual([]);
  expect(longestIncreasingSubsequence(Int32Array.of(-1, -1))).toEqual([]);
  expect(longestIncreasingSubsequence(Int32Array.of(0, 1, 2))).toEqual([0, 1, 2]);
  expect(longestIncreasingSubsequence(Int32Array.of(5, -1, 0, 1, -1, 2))).toEqual([2, 3, 5]);
});

test("finds as many as possible", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(distinct, (numbers) => {
      const found = longestIncreasingSubsequence(Int32Array.from(numbers));
      const values = found.map((position) => numbers[position] ?? -1);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
      const best: number[] = [];
      numbers.forEach((number, end) => {
        best[end] =
          1 +
          Math.max(0, ...numbers.slice(0, end).map((other, at) => (other < number ? (best[at] ?? 0) : 0)));
      });
      expect(found).toHaveLength(Math.max(0, ...best));
    }),
  );
});
