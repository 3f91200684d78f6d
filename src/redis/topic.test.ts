import { expect, test } from "vitest";
import { isLater } from "./topic.js";

test.each([
  ["2-0", "1-9", true],
  ["10-0", "9-0", true],
  ["1-10", "1-9", true],
  ["1-9", "1-10", false],
  ["1-1", "1-1", false],
  ["1795409042295-0", "1795409042294-65535", true],
  ["1-0", "0-0", true],
])("whether %s is later than %s: %s", (id, than, later) => {
  expect(isLater(id, than)).toBe(later);
});
