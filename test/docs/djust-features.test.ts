import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/guide/djust-features.md", "utf8");
const rows = [...page.matchAll(/^\| .* \| `([^`]+\.test\.ts)`: (.+) \|$/gm)];

test("the page of djust's features names a test in each row", () => {
  const features = page.match(/^\| (?!djust \||---).*$/gm) ?? [];
  expect(features.length).toBeGreaterThan(20);
  expect(rows).toHaveLength(features.length);
});

test.each(rows.map(([, file = "", name = ""]) => [file, name]))("%s has the test '%s'", (file, name) => {
  expect(readFileSync(file, "utf8")).toContain(`test("${name}`);
});
