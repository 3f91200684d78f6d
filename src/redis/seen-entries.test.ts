import { expect, test } from "vitest";
import { isLater, SeenEntries } from "./seen-entries.js";

test.each([
  ["2-0", "1-9", true],
  ["10-0", "9-0", true],
  ["1-10", "1-9", true],
  ["1-9", "1-10", false],
  ["1-1", "1-1", false],
  ["1795409042295-0", "1795409042294-65535", true],
  ["1-0", "0-0", true],
])("compares %s with %s: later is %s", (id, than, later) => {
  expect(isLater(id, than)).toBe(later);
});

test("reads on after the last entry that the log contains", () => {
  const seen = new SeenEntries();
  seen.start("5-0");
  expect(seen.readAfter("9-0")).toBe("5-0");
  expect(seen.add("7-0")).toBe(true);
  expect(seen.add("7-0")).toBe(false);
  expect(seen.add("9999999999999-0")).toBe(true);
  expect(seen.readAfter("9-0")).toBe("7-0");
});

test("reads everything when the log has restarted with an earlier clock", () => {
  const seen = new SeenEntries();
  seen.start("1000-0");
  seen.add("1001-0");
  expect(seen.readAfter("12-0")).toBe("0-0");
});
